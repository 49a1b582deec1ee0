import { type EnvironmentName, type EnvironmentSettings, type Settings, environmentNames } from './settings.ts';

/** Where a difference shows in the templates. */
export interface DifferencePlace {
  /** Resource type; `Rules` or `Parameters` for what stands beside the resources. */
  readonly type: string;
  /** Path below the resource, for example `Properties.TracingConfig`; absent = the whole resource. */
  readonly path?: string;
  /** Only resources whose logical id contains this word. */
  readonly id?: string;
}

export interface LocalDifference {
  readonly action: 'leaves out' | 'substitutes';
  readonly what: string;
  readonly why: string;
  readonly places: readonly DifferencePlace[];
}

/**
 * Everything that `environment=local` leaves out or substitutes. Constructs ask `environment.has(…)` with a key of
 * this list, and a test compares the templates of `local` and `prod`: a difference that is not listed here fails it,
 * and so does an entry that explains nothing.
 */
export const localDifferences = {
  pointInTimeRecovery: {
    action: 'leaves out',
    what: 'point-in-time recovery of the tables',
    why: 'The engine ignores it, and local data can be made again.',
    places: [{ type: 'AWS::DynamoDB::Table', path: 'Properties.PointInTimeRecoverySpecification' }],
  },
  deletionProtection: {
    action: 'leaves out',
    what: 'deletion protection of the tables',
    why: '`tidegate destroy` must be able to clear a laptop.',
    places: [{ type: 'AWS::DynamoDB::Table', path: 'Properties.DeletionProtectionEnabled' }],
  },
  retention: {
    action: 'substitutes',
    what: 'deletion for retention of buckets and tables when the stack goes',
    why: '`tidegate destroy` must be able to clear a laptop.',
    places: [
      { type: 'AWS::DynamoDB::Table', path: 'DeletionPolicy' },
      { type: 'AWS::DynamoDB::Table', path: 'UpdateReplacePolicy' },
      { type: 'AWS::S3::Bucket', path: 'DeletionPolicy' },
      { type: 'AWS::S3::Bucket', path: 'UpdateReplacePolicy' },
    ],
  },
  objectLock: {
    action: 'leaves out',
    what: 'object lock of the artifact bucket',
    why: 'A locked object cannot be cleared from a laptop before its time.',
    places: [
      { type: 'AWS::S3::Bucket', path: 'Properties.ObjectLockEnabled' },
      { type: 'AWS::S3::Bucket', path: 'Properties.ObjectLockConfiguration' },
    ],
  },
  tracing: {
    action: 'leaves out',
    what: 'X-Ray traces of functions, machines and the API, and the right to write them',
    why: 'The engine has no X-Ray.',
    places: [
      { type: 'AWS::Lambda::Function', path: 'Properties.TracingConfig' },
      { type: 'AWS::StepFunctions::StateMachine', path: 'Properties.TracingConfiguration' },
      { type: 'AWS::ApiGateway::Stage', path: 'Properties.TracingEnabled' },
      { type: 'AWS::IAM::Policy', path: 'Properties.PolicyDocument.Statement[xray:' },
    ],
  },
  apiLogs: {
    action: 'leaves out',
    what: 'access and execution logs of the API, and the role that writes them',
    why: 'The engine writes neither; the router functions log every request.',
    places: [
      { type: 'AWS::ApiGateway::Account' },
      { type: 'AWS::IAM::Role', id: 'ApiCloudWatchRole' },
      { type: 'AWS::Logs::LogGroup', id: 'AccessLogs' },
      { type: 'AWS::ApiGateway::Stage', path: 'Properties.AccessLogSetting' },
      { type: 'AWS::ApiGateway::Stage', path: 'Properties.MethodSettings[].LoggingLevel' },
      { type: 'AWS::ApiGateway::Stage', path: 'DependsOn' },
    ],
  },
  requestAuthoriser: {
    action: 'leaves out',
    what: 'the authoriser at the gateway, which repeats the check of the access token',
    why: 'The routers check every token themselves; locally a second check would only double the processes.',
    places: [
      { type: 'AWS::ApiGateway::Authorizer' },
      { type: 'AWS::ApiGateway::Method', path: 'Properties.AuthorizationType' },
      { type: 'AWS::ApiGateway::Method', path: 'Properties.AuthorizerId' },
      { type: 'AWS::Lambda::Function', id: 'AuthoriseRequest' },
      { type: 'AWS::Lambda::Permission', id: 'AuthoriseRequest' },
      { type: 'AWS::IAM::Role', id: 'AuthoriseRequest' },
      { type: 'AWS::IAM::Policy', id: 'AuthoriseRequest' },
      { type: 'AWS::Logs::LogGroup', id: 'AuthoriseRequest' },
      { type: 'AWS::CloudWatch::Alarm', id: 'AuthoriseRequest' },
      { type: 'AWS::CloudWatch::Dashboard', path: 'Properties.DashboardBody' },
      { type: 'AWS::ApiGateway::Deployment', path: 'DependsOn' },
    ],
  },
  budget: {
    action: 'leaves out',
    what: 'the monthly budget',
    why: 'The engine has no AWS Budgets, and a laptop has no bill.',
    places: [{ type: 'AWS::Budgets::Budget' }],
  },
  embeddedMetrics: {
    action: 'substitutes',
    what: 'PutMetricData for metrics embedded in the log, and the right to call it',
    why: 'The engine does not read metrics out of logs.',
    places: [
      { type: 'AWS::Lambda::Function', path: 'Properties.Environment.Variables.METRICS_SINK' },
      { type: 'AWS::IAM::Policy', path: 'Properties.PolicyDocument.Statement[cloudwatch:PutMetricData' },
    ],
  },
  transportEncryption: {
    action: 'leaves out',
    what: 'the refusal of requests without TLS by buckets, queues and the topic',
    why: 'The engine answers over HTTP on 127.0.0.1, and may enforce policies.',
    places: [
      { type: 'AWS::S3::BucketPolicy' },
      { type: 'AWS::S3::BucketPolicy', path: 'Properties.PolicyDocument.Statement[s3:*' },
      { type: 'AWS::SQS::QueuePolicy' },
      { type: 'AWS::SQS::QueuePolicy', path: 'Properties.PolicyDocument.Statement[sqs:*' },
    ],
  },
  exactGrants: {
    action: 'substitutes',
    what: 'the right to send batches beside the right to send, and alarms of any name for those of the account',
    why: 'An engine that evaluates policies takes a batch for an action of its own, and a list of alarms for no resource.',
    places: [
      { type: 'AWS::IAM::Policy', path: 'Properties.PolicyDocument.Statement[sqs:SendMessageBatch' },
      { type: 'AWS::IAM::Policy', path: 'Properties.PolicyDocument.Statement[cloudwatch:DescribeAlarms' },
    ],
  },
  distributedMaps: {
    action: 'substitutes',
    what: 'Maps inside of the execution for Maps whose items are executions of their own, and the right to start them',
    why: 'On a laptop no run is that large, and one execution shows all of it.',
    places: [
      { type: 'AWS::StepFunctions::StateMachine', id: 'BackfillFeatures', path: 'Properties.DefinitionString' },
      { type: 'AWS::IAM::Policy', id: 'BackfillFeaturesMapRuns' },
    ],
  },
  bootstrapRoles: {
    action: 'leaves out',
    what: 'the roles of the bootstrap stack, and the check of its version: the credentials at hand deploy',
    why: 'An engine that evaluates policies does not know all that those roles rest on.',
    places: [{ type: 'Rules' }, { type: 'Parameters' }],
  },
  settings: {
    action: 'substitutes',
    what: 'the values that tidegate.config.ts sets per environment',
    why: 'A laptop watches every minute and keeps logs for less long.',
    places: [
      { type: 'AWS::Events::Rule', path: 'Properties.ScheduleExpression' },
      { type: 'AWS::Logs::LogGroup', path: 'Properties.RetentionInDays' },
    ],
  },
  names: {
    action: 'substitutes',
    what: 'the name of the environment in names, descriptions and variables',
    why: 'Two environments must be told apart.',
    places: [{ type: 'AWS::Lambda::Function', path: 'Properties.Environment.Variables.TIDEGATE_ENVIRONMENT' }],
  },
} as const satisfies Record<string, LocalDifference>;

export type LocalDifferenceName = keyof typeof localDifferences;

/** One environment: its settings, and what of AWS it has. */
export interface Environment {
  readonly name: EnvironmentName;
  readonly namePrefix: string;
  /** Version of the code, told by every answer and log line. */
  readonly release: string;
  readonly settings: EnvironmentSettings;
  /** Commit of the code, with `+dirty` where files differ from it; `none` where it comes from no repository. */
  readonly codeVersion: string;
  /** Undefined until credentials say which one it is. */
  readonly account: string | undefined;
  /** False where the list above says that this environment does without. */
  has(difference: LocalDifferenceName): boolean;
  /** `<prefix>-<environment>-<id>`, for the few names that a person looks for. */
  nameOf(id: string): string;
}

export interface EnvironmentChoice {
  readonly name: string;
  readonly release: string;
  /** @default none */
  readonly codeVersion?: string | undefined;
  /** Account of the credentials, for settings that name none. */
  readonly defaultAccount?: string | undefined;
}

export function selectEnvironment(
  settings: Settings,
  { name, release, codeVersion = 'none', defaultAccount }: EnvironmentChoice,
): Environment {
  const known = environmentNames.find((candidate) => candidate === name);
  const chosen = known && settings.environments[known];
  if (known === undefined || chosen === undefined) {
    const enabled = environmentNames.filter((candidate) => settings.environments[candidate] !== undefined);
    throw new Error(`environment "${name}" is not in tidegate.config.ts, which has: ${enabled.join(', ')}`);
  }
  return {
    name: known,
    namePrefix: settings.namePrefix,
    release,
    codeVersion,
    settings: chosen,
    account: chosen.account ?? defaultAccount,
    has: () => known !== 'local',
    nameOf: (id) => `${settings.namePrefix}-${known}-${id}`,
  };
}
