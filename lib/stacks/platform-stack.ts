import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { queueDefaults } from '../constructs/blocks/watched-queue.ts';
import { Features } from '../constructs/features.ts';
import { Ingest } from '../constructs/ingest.ts';
import { Monitor } from '../constructs/monitor.ts';
import type { DataStack } from './data-stack.ts';

export interface PlatformStackProps extends StackProps {
  readonly environment: Environment;
  readonly data: DataStack;
}

/** The pipelines, in the order in which data passes through them. */
export class PlatformStack extends Stack {
  readonly ingest: Ingest;
  readonly features: Features;
  readonly monitor: Monitor;
  /** Calls of schedules that reached nobody. */
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props);
    const { environment, data } = props;
    const { encryptionKey, lakeBucket, registryTable, onlineFeaturesTable } = data;
    this.undelivered = new Queue(this, 'Undelivered', {
      ...queueDefaults({ environment, encryptionKey }),
      retentionPeriod: Duration.days(14),
    });
    const { undelivered } = this;
    const stores = { environment, encryptionKey, lakeBucket, registryTable, onlineFeaturesTable, undelivered };
    this.ingest = new Ingest(this, 'Ingest', stores);
    this.monitor = new Monitor(this, 'Monitor', stores);
    const { chunks, eventBus } = this.ingest;
    const { recordFailure } = this.monitor;
    this.features = new Features(this, 'Features', { ...stores, chunks, recordFailure });
    new CfnOutput(this, 'IngestQueueUrl', { value: chunks.queue.queueUrl });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: chunks.deadLetterQueue.queueUrl });
    new CfnOutput(this, 'EventBusName', { value: eventBus.eventBusName });
    new CfnOutput(this, 'BackfillMachineArn', { value: this.features.backfillFeatures.stateMachineArn });
    new CfnOutput(this, 'WatchMachineArn', { value: this.monitor.watchModels.stateMachineArn });
  }
}
