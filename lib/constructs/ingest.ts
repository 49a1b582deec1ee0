import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { ScheduledCall } from './blocks/scheduled-call.ts';
import { TypescriptFunction } from './blocks/typescript-function.ts';
import { WatchedQueue } from './blocks/watched-queue.ts';

export interface IngestProps {
  readonly environment: Environment;
  readonly lakeBucket: Bucket;
  readonly registryTable: Table;
  readonly onlineFeaturesTable: Table;
  /** Takes calls that reached nobody. */
  readonly undelivered: Queue;
  /** @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
}

const consumerTimeoutSeconds = 30;

/** Chunks of events wait in a FIFO queue, one group per entity, until the consumer applies them in order. */
export class Ingest extends Construct {
  readonly chunks: WatchedQueue;
  readonly eventBus: EventBus;
  readonly consumeChunk: TypescriptFunction;
  readonly reviseEntities: TypescriptFunction;

  constructor(scope: Construct, id: string, props: IngestProps) {
    super(scope, id);
    const { environment, encryptionKey } = props;
    this.chunks = new WatchedQueue(this, 'Chunks', { environment, encryptionKey, consumerTimeoutSeconds });
    this.eventBus = new EventBus(this, 'EventBus', {
      // The one that CDK would make up is the same in every environment of an account.
      eventBusName: environment.nameOf('events'),
      description: 'Domain events of Tidegate: what happened, for whoever listens.',
    });
    this.consumeChunk = new TypescriptFunction(this, 'ConsumeChunk', {
      environment,
      encryptionKey,
      stage: 'ingest',
      entry: 'consume-chunk',
      memoryMegabytes: 512,
      timeoutSeconds: consumerTimeoutSeconds,
      writesMetrics: true,
      variables: {
        lakeBucket: props.lakeBucket.bucketName,
        registryTable: props.registryTable.tableName,
        onlineFeaturesTable: props.onlineFeaturesTable.tableName,
        ingestQueueUrl: this.chunks.queue.queueUrl,
        eventBusName: this.eventBus.eventBusName,
      },
    });
    // One message at a time: the chunk is the batch, and a failing one stops its own group only.
    this.consumeChunk.addEventSource(
      new SqsEventSource(this.chunks.queue, { batchSize: 1, reportBatchItemFailures: true }),
    );
    this.allowConsumer(props);
    this.reviseEntities = this.addReviseEntities(props);
    new ScheduledCall(this, 'RevisionSchedule', {
      description: 'Has late events adopted.',
      every: Duration.hours(1),
      target: this.reviseEntities,
      undelivered: props.undelivered,
    });
  }

  private addReviseEntities(props: IngestProps): TypescriptFunction {
    const { environment, encryptionKey, lakeBucket, registryTable, undelivered } = props;
    const revise = new TypescriptFunction(this, 'ReviseEntities', {
      environment,
      encryptionKey,
      stage: 'ingest',
      entry: 'revise-entities',
      // A month of one entity is read and computed again when its late event is a month old.
      memoryMegabytes: 2048,
      timeoutSeconds: 900,
      deadLetterQueue: undelivered,
      variables: {
        lakeBucket: lakeBucket.bucketName,
        registryTable: registryTable.tableName,
        onlineFeaturesTable: props.onlineFeaturesTable.tableName,
        ingestQueueUrl: this.chunks.queue.queueUrl,
      },
    });
    const isExact = environment.has('exactGrants');
    const read = ['raw', 'imports', 'state'].map((prefix) => lakeBucket.arnForObjects(`*/${prefix}/*`));
    revise.allow(['s3:GetObject'], read);
    revise.allow(['s3:PutObject'], [lakeBucket.arnForObjects('*/state/*')]);
    revise.allow(['s3:ListBucket'], [lakeBucket.bucketArn]);
    revise.allow(['dynamodb:GetItem', 'dynamodb:Query'], [registryTable.tableArn]);
    revise.allow(['sqs:SendMessage', ...(isExact ? [] : ['sqs:SendMessageBatch'])], [this.chunks.queue.queueArn]);
    return revise;
  }

  private allowConsumer({ lakeBucket, registryTable, onlineFeaturesTable }: IngestProps): void {
    const { consumeChunk } = this;
    const below = (...prefixes: string[]) => prefixes.map((prefix) => lakeBucket.arnForObjects(`*/${prefix}/*`));
    consumeChunk.allow(['s3:PutObject'], below('raw', 'state', 'quarantine'));
    consumeChunk.allow(['s3:GetObject', 's3:DeleteObject'], below('state'));
    // What was applied while a revision was computed is read again.
    consumeChunk.allow(['s3:GetObject'], below('raw', 'imports'));
    // Without the right to list, S3 answers a missing state object with "access denied" instead of "not found".
    consumeChunk.allow(['s3:ListBucket'], [lakeBucket.bucketArn]);
    // A transaction is authorised by the actions that it consists of; ours are all puts.
    consumeChunk.allow(
      ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      [registryTable.tableArn],
    );
    consumeChunk.allow(['dynamodb:PutItem'], [onlineFeaturesTable.tableArn]);
    consumeChunk.allow(['events:PutEvents'], [this.eventBus.eventBusArn]);
  }
}
