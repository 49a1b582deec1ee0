import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { launcherExceptions } from './launcher-exceptions.ts';

/** Findings of cdk-nag that we accept, on constructs and what is below them. */
export interface NagException {
  /** Paths of constructs; the first segment is the stack. */
  readonly paths: readonly string[];
  readonly rules: readonly string[];
  readonly reason: string;
}

const roles = [
  'platform/Ingest/ConsumeChunkRole',
  'platform/Ingest/ReviseEntitiesRole',
  'platform/Features/PlanBackfillRole',
  'platform/Features/CheckPartsRole',
  'platform/Features/RegisterHistoriesRole',
  'platform/Features/ReviseEntityRole',
  'platform/Features/AwaitAdoptionRole',
  'platform/Features/PlanWindowsRole',
  'platform/Features/MaterialiseWindowRole',
  'platform/Features/MergeWindowsRole',
  'platform/Features/VerifyParityRole',
  'platform/Features/MaterialiseFeaturesRole',
  'platform/Features/BackfillFeaturesRole',
  'platform/Train/DecideRetrainRole',
  'platform/Train/PrepareDatasetRole',
  'platform/Train/PlanFitsRole',
  'platform/Train/PackArtifactRole',
  'platform/Train/EvaluateWalkForwardRole',
  'platform/Train/RegisterVersionRole',
  'platform/Train/WriteReportRole',
  'platform/Train/FailRunRole',
  'platform/Train/RetrainModelRole',
  'platform/Train/Compute/RunContainerRole',
  'platform/Registry/PublishOutboxRole',
  'platform/Monitor/MeasureFreshnessRole',
  'platform/Monitor/RecordFreshnessRole',
  'platform/Monitor/RecordFailureRole',
  'platform/Monitor/StartWatchRole',
  'platform/Monitor/WatchModelsRole',
  'serving/Serve/RoutePredictRole',
  'serving/Serve/RouteControlRole',
  'serving/Serve/AuthoriseRequestRole',
];

const calledSynchronously = [
  'platform/Ingest/ConsumeChunk',
  'platform/Features/PlanBackfill',
  'platform/Features/CheckParts',
  'platform/Features/RegisterHistories',
  'platform/Features/ReviseEntity',
  'platform/Features/AwaitAdoption',
  'platform/Features/PlanWindows',
  'platform/Features/MaterialiseWindow',
  'platform/Features/MergeWindows',
  'platform/Features/VerifyParity',
  'platform/Train/DecideRetrain',
  'platform/Train/PrepareDataset',
  'platform/Train/PlanFits',
  'platform/Train/PackArtifact',
  'platform/Train/EvaluateWalkForward',
  'platform/Train/RegisterVersion',
  'platform/Train/WriteReport',
  'platform/Train/FailRun',
  'platform/Monitor/MeasureFreshness',
  'platform/Monitor/RecordFreshness',
  'platform/Monitor/RecordFailure',
  'serving/Serve/RoutePredict',
  'serving/Serve/RouteControl',
  'serving/Serve/AuthoriseRequest',
];

/** Every finding that we accept, and why. */
export function nagExceptions(environment: Environment): readonly NagException[] {
  return [
    ...permissionExceptions(environment),
    ...launcherExceptions(environment, { lake: lakeArn(environment), place: placeOf(environment) }),
    ...designExceptions,
    alertException(environment),
  ];
}

function permissionExceptions(environment: Environment): readonly NagException[] {
  return [
    {
      paths: roles,
      rules: ['AwsSolutions-IAM5[Resource::*]'],
      reason: 'X-Ray and the delivery of machine logs know no resources; the actions are exact.',
    },
    belowTenants('Ingest/ConsumeChunk', ['raw', 'imports', 'state', 'quarantine'], environment),
    belowTenants('Ingest/ReviseEntities', ['raw', 'imports', 'state'], environment),
    belowTenants('Features/PlanBackfill', ['imports', 'backfills'], environment),
    belowTenants('Features/CheckParts', ['imports', 'backfills', 'raw'], environment),
    belowTenants('Features/RegisterHistories', ['imports', 'backfills'], environment),
    belowTenants('Features/ReviseEntity', ['raw', 'imports', 'state', 'features'], environment),
    belowTenants('Features/PlanWindows', ['backfills'], environment),
    belowTenants('Features/MaterialiseWindow', ['raw', 'imports', 'state', 'features'], environment),
    belowTenants('Features/MergeWindows', ['backfills'], environment),
    belowTenants('Features/VerifyParity', ['backfills', 'raw', 'imports', 'state', 'features'], environment),
    belowTenants('Features/MaterialiseFeatures', ['raw', 'imports', 'state', 'features'], environment),
    ...trainingExceptions(environment),
    {
      paths: ['platform/Features/BackfillFeatures/MapRuns'],
      rules: [
        resourceRule(`arn:aws:states:${placeOf(environment)}:execution:<FeaturesBackfillFeaturesA4A2A777.Name>/*`),
      ],
      reason: 'The items of a Map are executions of their own, whose names Step Functions makes up.',
    },
    {
      paths: ['serving/Serve/RouteControlRole'],
      rules: [resourceRule(`arn:aws:cloudwatch:${placeOf(environment)}:alarm:*`)],
      reason: 'CloudWatch takes no narrower right to list alarms; the code asks for those of this environment.',
    },
    {
      paths: ['serving/Serve/RouteControlRole'],
      rules: ['raw/*/history', 'imports', 'quarantine/imports', 'features', 'datasets', 'runs', 'reports'].map(
        (prefix) => resourceRule(`${lakeArn(environment)}/*/${prefix}/*`),
      ),
      reason:
        'The first segment is the tenant, which only the token of a request names; the prefixes below it are exact.',
    },
    {
      paths: ['serving/Serve/RouteControlRole'],
      rules: ['manifests', 'sha256'].map((prefix) => resourceRule(`${artifactArn(environment)}/*/${prefix}/*`)),
      reason: 'The first segment is the tenant, which only the token of a request names; the prefix below it is exact.',
    },
    {
      paths: ['serving/Serve/RoutePredictRole'],
      rules: [resourceRule(`${artifactArn(environment)}/*/sha256/*`)],
      reason: 'The first segment is the tenant, which only the token of a request names; the prefix below it is exact.',
    },
    {
      paths: ['serving/Serve/Api/CloudWatchRole'],
      rules: [
        'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      ],
      reason: 'API Gateway takes only this policy for the role that writes its logs.',
    },
  ];
}

function trainingExceptions(environment: Environment): readonly NagException[] {
  return [
    belowTenants('Train/PrepareDataset', ['raw', 'imports', 'features', 'datasets', 'runs'], environment),
    belowTenants('Train/PlanFits', ['datasets', 'runs'], environment),
    belowTenants('Train/PackArtifact', ['runs'], environment),
    belowTenants('Train/EvaluateWalkForward', ['datasets', 'runs'], environment),
    belowTenants('Train/RegisterVersion', ['datasets', 'runs'], environment),
    belowTenants('Train/WriteReport', ['runs', 'reports'], environment),
    {
      paths: ['platform/Train/RegisterVersionRole'],
      rules: ['sha256', 'manifests'].map((prefix) => resourceRule(`${artifactArn(environment)}/*/${prefix}/*`)),
      reason: 'The first segment is the tenant; the prefix below it is exact, and what is there is written once.',
    },
    {
      paths: ['platform/Train/RetrainModelRole'],
      rules: [
        resourceRule(`arn:aws:states:${placeOf(environment)}:execution:<TrainComputeRunContainer46E5D283.Name>:*`),
      ],
      reason: 'Of one machine, whose executions get their names when they start.',
    },
    {
      paths: ['serving/Serve/RouteControlRole'],
      rules: ['TrainComputeRunContainer46E5D283NameDEC83D92', 'TrainRetrainModelCDC459AFName8DE814E8'].map((name) =>
        resourceRule(
          `arn:aws:states:${placeOf(environment)}:execution:${environment.nameOf('platform')}:ExportsOutputFnGetAtt${name}:*`,
        ),
      ),
      reason: 'A training is ended by a request: of two machines, whose executions get their names when they start.',
    },
  ];
}

function belowTenants(path: string, prefixes: readonly string[], environment: Environment): NagException {
  return {
    paths: [`platform/${path}Role`],
    rules: prefixes.map((prefix) => resourceRule(`${lakeArn(environment)}/*/${prefix}/*`)),
    reason: 'The first segment is the tenant, which only the token of a request names; the prefix below it is exact.',
  };
}

const designExceptions: readonly NagException[] = [
  {
    paths: ['data/LakeBucket', 'data/ArtifactBucket'],
    rules: ['AwsSolutions-S1'],
    reason:
      'Only the roles of this application reach the buckets; whoever needs a log of reads turns on data events of CloudTrail.',
  },
  {
    paths: ['serving/Serve/Api'],
    rules: ['AwsSolutions-APIG2'],
    reason:
      'Requests are validated in code by the contracts in schemas/, on every engine alike and with a code per field.',
  },
  {
    paths: ['serving/Serve/Api'],
    rules: ['AwsSolutions-APIG3'],
    reason: 'A web ACL bills by the month; the stage throttles, and every route but three needs a token.',
  },
  {
    paths: ['health', 'openapi.json', 'docs'].map((name) => `serving/Serve/Api/Default/${name}`),
    rules: ['AwsSolutions-APIG4'],
    reason: 'These three describe the service and are open to everyone; the rule "open-method" keeps it at three.',
  },
  {
    paths: ['ANY', '{proxy+}'].map((name) => `serving/Serve/Api/Default/${name}`),
    rules: ['AwsSolutions-APIG4'],
    reason: 'They catch what is no route: the router behind them answers 404 or 405 and nothing else.',
  },
  {
    paths: ['serving/Serve/Api'],
    rules: ['AwsSolutions-COG4'],
    reason: 'Callers are programs with access tokens of their own, checked by our authoriser and again by the routers.',
  },
  {
    paths: ['platform/Ingest/Chunks/DeadLetters', 'platform/Train/Compute/Jobs/DeadLetters', 'platform/Undelivered'],
    rules: ['Serverless-SQSRedrivePolicy'],
    reason: 'These are the dead-letter queues.',
  },
  {
    paths: calledSynchronously,
    rules: ['Serverless-LambdaDLQ'],
    reason: 'Called by a queue, a machine or the gateway, each of which hears of a failure itself.',
  },
  {
    paths: ['platform/Ingest/ConsumeChunk'],
    rules: ['Serverless-LambdaEventSourceMappingDestination'],
    reason: 'A mapping of a queue knows no destination; the queue has a dead-letter queue.',
  },
];

function alertException({ settings }: Environment): NagException {
  return {
    paths: settings.alertEmails.map((address) => `observability/Alerts/${address}`),
    rules: ['Serverless-SNSRedrivePolicy'],
    reason:
      'SNS tries an e-mail for six hours; the alarm that it tells of keeps its state on the dashboard and in the API.',
  };
}

function resourceRule(arn: string): string {
  return `AwsSolutions-IAM5[Resource::${arn}]`;
}

/** As the finding spells an import from another stack. */
function lakeArn(environment: Environment): string {
  return `${environment.nameOf('data')}:ExportsOutputFnGetAttLakeBucket9CD7BBD2ArnF3D61E7E`;
}

function artifactArn(environment: Environment): string {
  return `${environment.nameOf('data')}:ExportsOutputFnGetAttArtifactBucket7410C9EFArnA3946625`;
}

function placeOf({ settings, account }: Environment): string {
  return `${settings.region}:${account ?? '<AWS::AccountId>'}`;
}

/** Throws when a construct is gone, so that no exception outlives what it was made for. */
export function acknowledgeNagExceptions(app: IConstruct, exceptions: readonly NagException[]): void {
  const constructs = new Map(app.node.findAll().map((construct) => [construct.node.path, construct]));
  for (const { paths, rules, reason } of exceptions) {
    for (const path of paths) {
      const construct = constructs.get(path);
      if (construct === undefined) throw new Error(`nag exception for ${path}: there is no such construct`);
      Validations.of(construct).acknowledge(...rules.map((id) => ({ id, reason })));
    }
  }
}
