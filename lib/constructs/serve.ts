import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { IdentitySource, RequestAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { defaultTenant } from '../../schemas/patterns.ts';
import { packs } from '../../models/index/definitions.ts';
import { allowObjects } from './blocks/allow-objects.ts';
import { RoutedApi } from './blocks/routed-api.ts';
import { TypescriptFunction } from './blocks/typescript-function.ts';
import { executionsOf } from './blocks/machine-bindings.ts';
import type { WatchedQueue } from './blocks/watched-queue.ts';

export interface ServeProps {
  readonly environment: Environment;
  readonly lakeBucket: Bucket;
  readonly artifactBucket: Bucket;
  readonly registryTable: Table;
  readonly onlineFeaturesTable: Table;
  readonly predictionsTable: Table;
  readonly accessTokensTable: Table;
  readonly chunks: WatchedQueue;
  /** Hears of new champions. */
  readonly eventBus: EventBus;
  /** Started by a request. */
  readonly backfillFeatures: StateMachine;
  readonly retrainModel: StateMachine;
  /** Started by the one above; a request may end it. */
  readonly runContainer: StateMachine;
  /** @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
}

/** The API: a small router for the hot path, and one for everything else. */
export class Serve extends Construct {
  readonly routePredict: TypescriptFunction;
  readonly routeControl: TypescriptFunction;
  /** Absent where the routers alone check tokens. */
  readonly authoriseRequest: TypescriptFunction | undefined;
  readonly api: RoutedApi;

  constructor(scope: Construct, id: string, props: ServeProps) {
    super(scope, id);
    const { environment, encryptionKey } = props;
    this.routePredict = this.addRoutePredict(props);
    this.routeControl = this.addRouteControl(props);
    this.authoriseRequest = environment.has('requestAuthoriser') ? this.addAuthoriseRequest(props) : undefined;
    this.api = new RoutedApi(this, 'Api', {
      environment,
      encryptionKey,
      routers: { predict: this.routePredict, control: this.routeControl },
      authoriser: this.authoriseRequest && repeatCheck(this, this.authoriseRequest),
    });
  }

  private addRoutePredict(props: ServeProps): TypescriptFunction {
    const { environment, encryptionKey, artifactBucket } = props;
    const { registryTable, onlineFeaturesTable, predictionsTable, accessTokensTable } = props;
    const predict = new TypescriptFunction(this, 'RoutePredict', {
      environment,
      encryptionKey,
      stage: 'serve',
      entry: 'route-predict',
      writesMetrics: true,
      // Lambda gives processor time by memory: scores, and above all explanations, wait for nothing else. Models that are
      // swapped lie side by side for a while.
      memoryMegabytes: 1024,
      // Four calls of stores follow one another, and three more where a champion is lost; each is tried three times.
      timeoutSeconds: 25,
      variables: {
        codeVersion: environment.codeVersion,
        artifactBucket: artifactBucket.bucketName,
        registryTable: registryTable.tableName,
        onlineFeaturesTable: onlineFeaturesTable.tableName,
        predictionsTable: predictionsTable.tableName,
        accessTokensTable: accessTokensTable.tableName,
        servedModels: packs.map(({ name }) => `${defaultTenant}/${name}`).join(','),
      },
    });
    predict.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], [onlineFeaturesTable.tableArn]);
    predict.allow(['dynamodb:GetItem'], [accessTokensTable.tableArn, registryTable.tableArn]);
    predict.allow(['dynamodb:PutItem'], [predictionsTable.tableArn]);
    // No right to list: whether a file is missing or forbidden, its model cannot be loaded.
    predict.allow(['s3:GetObject'], [artifactBucket.arnForObjects('*/sha256/*')]);
    return predict;
  }

  private addRouteControl(props: ServeProps): TypescriptFunction {
    const control = new TypescriptFunction(this, 'RouteControl', {
      environment: props.environment,
      encryptionKey: props.encryptionKey,
      stage: 'serve',
      entry: 'route-control',
      memoryMegabytes: 512,
      timeoutSeconds: 20,
      variables: {
        codeVersion: props.environment.codeVersion,
        lakeBucket: props.lakeBucket.bucketName,
        artifactBucket: props.artifactBucket.bucketName,
        registryTable: props.registryTable.tableName,
        onlineFeaturesTable: props.onlineFeaturesTable.tableName,
        predictionsTable: props.predictionsTable.tableName,
        accessTokensTable: props.accessTokensTable.tableName,
        ingestQueueUrl: props.chunks.queue.queueUrl,
        eventBusName: props.eventBus.eventBusName,
        backfillMachineArn: props.backfillFeatures.stateMachineArn,
        retrainMachineArn: props.retrainModel.stateMachineArn,
        containerMachineArn: props.runContainer.stateMachineArn,
        deadLetterQueueUrl: props.chunks.deadLetterQueue.queueUrl,
      },
    });
    this.allowControl(control, props);
    allowModels(control, props);
    return control;
  }

  private allowControl(control: TypescriptFunction, props: ServeProps): void {
    const { environment, lakeBucket, registryTable, accessTokensTable, chunks } = props;
    const isExact = environment.has('exactGrants');
    control.allow(
      ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [registryTable.tableArn],
    );
    control.allow(['dynamodb:GetItem'], [accessTokensTable.tableArn]);
    control.allow(['sqs:SendMessage', ...(isExact ? [] : ['sqs:SendMessageBatch'])], [chunks.queue.queueArn]);
    control.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [chunks.deadLetterQueue.queueArn],
    );
    const { backfillFeatures, retrainModel, runContainer } = props;
    control.allow(['states:StartExecution'], [backfillFeatures.stateMachineArn, retrainModel.stateMachineArn]);
    // To end a training, and what it waits for.
    control.allow(['states:ListExecutions'], [runContainer.stateMachineArn]);
    control.allow(
      ['states:DescribeExecution', 'states:StopExecution'],
      [executionsOf(retrainModel), executionsOf(runContainer)],
    );
    // Who may sign an address must hold the right that it passes on: parts of imports in; refused lines, features,
    // and what a training rests on out.
    // Refused lines lie below `quarantine/imports`, which ends as `imports` does.
    const imports = ['raw/*/history', 'imports'];
    control.allow(
      ['s3:PutObject'],
      imports.map((prefix) => lakeBucket.arnForObjects(`*/${prefix}/*`)),
    );
    const given = ['quarantine/imports', 'features', 'datasets', 'runs', 'reports'];
    control.allow(
      ['s3:GetObject'],
      given.map((prefix) => lakeBucket.arnForObjects(`*/${prefix}/*`)),
    );
    control.allow(['s3:ListBucket'], [lakeBucket.bucketArn]);
    control.allow(['cloudwatch:DescribeAlarms'], [isExact ? everyAlarm(this) : '*']);
  }

  private addAuthoriseRequest(props: ServeProps): TypescriptFunction {
    const { environment, encryptionKey, accessTokensTable } = props;
    const authorise = new TypescriptFunction(this, 'AuthoriseRequest', {
      environment,
      encryptionKey,
      stage: 'serve',
      entry: 'authorise-request',
      memoryMegabytes: 256,
      timeoutSeconds: 5,
      variables: { accessTokensTable: accessTokensTable.tableName },
    });
    authorise.allow(['dynamodb:GetItem'], [accessTokensTable.tableArn]);
    return authorise;
  }
}

/** What the routes about models need beyond the others. */
function allowModels(control: TypescriptFunction, props: ServeProps): void {
  const { registryTable, predictionsTable, artifactBucket, eventBus } = props;
  // The version is only looked at by the transaction, and what was sent leaves the outbox.
  control.allow(['dynamodb:ConditionCheckItem', 'dynamodb:DeleteItem'], [registryTable.tableArn]);
  control.allow(['events:PutEvents'], [eventBus.eventBusArn]);
  // It shows what was served, and signs addresses of the files that it was made of.
  control.allow(['dynamodb:GetItem', 'dynamodb:Query'], [predictionsTable.tableArn]);
  // A model that is imported is kept as one that is trained.
  allowObjects(control, artifactBucket, { reads: ['manifests', 'sha256'], writes: ['manifests', 'sha256'] });
}

/** A list of alarms is authorised against this resource, by whatever prefix it is asked for. */
function everyAlarm(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function repeatCheck(scope: Construct, handler: TypescriptFunction): RequestAuthorizer {
  return new RequestAuthorizer(scope, 'Authoriser', {
    handler,
    identitySources: [IdentitySource.header('Authorization')],
    // A remembered answer would outlive the revocation of its token, and would hold for other routes.
    resultsCacheTtl: Duration.seconds(0),
  });
}
