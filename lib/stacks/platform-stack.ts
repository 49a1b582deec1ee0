import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { queueDefaults } from '../constructs/blocks/watched-queue.ts';
import { Features } from '../constructs/features.ts';
import { Ingest } from '../constructs/ingest.ts';
import { Monitor } from '../constructs/monitor.ts';
import { Registry } from '../constructs/registry.ts';
import { Train } from '../constructs/train.ts';
import type { DataStack } from './data-stack.ts';

export interface PlatformStackProps extends StackProps {
  readonly environment: Environment;
  readonly data: DataStack;
}

/** The pipelines, in the order in which data passes through them. */
export class PlatformStack extends Stack {
  readonly ingest: Ingest;
  readonly features: Features;
  readonly train: Train;
  readonly registry: Registry;
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
    const { chunks } = this.ingest;
    const { recordFailure } = this.monitor;
    this.features = new Features(this, 'Features', { ...stores, chunks, recordFailure });
    this.train = new Train(this, 'Train', { ...stores, artifactBucket: data.artifactBucket });
    this.registry = new Registry(this, 'Registry', { ...stores, eventBus: this.ingest.eventBus });
    this.addOutputs();
  }

  private addOutputs(): void {
    const { ingest, features, train, monitor } = this;
    const outputs = {
      IngestQueueUrl: ingest.chunks.queue.queueUrl,
      DeadLetterQueueUrl: ingest.chunks.deadLetterQueue.queueUrl,
      EventBusName: ingest.eventBus.eventBusName,
      BackfillMachineArn: features.backfillFeatures.stateMachineArn,
      RetrainMachineArn: train.retrainModel.stateMachineArn,
      ContainerMachineArn: train.compute.runContainer.stateMachineArn,
      TrainingQueueUrl: train.compute.jobs.queue.queueUrl,
      WatchMachineArn: monitor.watchModels.stateMachineArn,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
