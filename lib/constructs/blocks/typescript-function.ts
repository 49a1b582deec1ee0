import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Variable, variables } from '../../config/env.ts';
import type { Environment } from '../../config/environment.ts';
import type { Stage } from '../../domain/stages.ts';
import { bundledCode } from './bundled-code.ts';

export interface TypescriptFunctionProps {
  readonly environment: Environment;
  readonly stage: Stage;
  /** File name below `lambdas/<stage>/`, without extension: verb-noun. */
  readonly entry: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Values of the variables that the handler reads, besides the name of the environment, release and prefix. */
  readonly variables?: Partial<Readonly<Record<Variable, string>>>;
  /** Key of the stores that the handler reads and writes. @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
  /** Where asynchronous calls go that failed three times. @default - the function is not called asynchronously */
  readonly deadLetterQueue?: IQueue;
  /** Whether the handler writes metrics. @default false */
  readonly writesMetrics?: boolean;
}

/** A Lambda function written in TypeScript: own role, own log group, the SDK inside the bundle. */
export class TypescriptFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: TypescriptFunctionProps) {
    const { environment, stage, entry, encryptionKey } = props;
    const concurrency = environment.settings.functionConcurrency;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: environment.settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey && { encryptionKey }),
    });
    // An own role, because the default one carries an AWS managed policy that may write to every log group.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    super(scope, id, {
      code: bundledCode(stage, entry),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: variablesOf(props),
      role,
      logGroup,
      tracing: environment.has('tracing') ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(concurrency !== undefined && { reservedConcurrentExecutions: concurrency }),
      ...(props.deadLetterQueue && { deadLetterQueue: props.deadLetterQueue }),
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    if (encryptionKey) this.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [encryptionKey.keyArn]);
    // This action knows no resources, and an engine that evaluates policies does not know its condition.
    if (props.writesMetrics && !environment.has('embeddedMetrics')) this.allow(['cloudwatch:PutMetricData'], ['*']);
  }

  /** Exact actions on exact resources: the L2 grants are wider than what a handler calls. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.addToRolePolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] }),
    );
  }
}

function variablesOf({ environment, writesMetrics, variables: own }: TypescriptFunctionProps): Record<string, string> {
  const values: Partial<Record<Variable, string>> = {
    environment: environment.name,
    release: environment.release,
    namePrefix: environment.namePrefix,
    ...(writesMetrics && { metricsSink: environment.has('embeddedMetrics') ? 'emf' : 'put' }),
    ...own,
  };
  return Object.fromEntries(
    Object.entries(variables).flatMap(([key, variable]) => {
      const value = Object.entries(values).find(([name]) => name === key)?.[1];
      return value === undefined ? [] : [[variable, value]];
    }),
  );
}
