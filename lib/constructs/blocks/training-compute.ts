import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { packs } from '../../../models/index/definitions.ts';
import type { Environment } from '../../config/environment.ts';
import { AslStateMachine } from './asl-state-machine.ts';
import { type ContainerLauncher, jobLogs } from './container-launcher.ts';
import { FargateLauncher } from './fargate-launcher.ts';
import { sendsTo } from './machine-bindings.ts';
import { SagemakerLauncher } from './sagemaker-launcher.ts';
import { WatchedQueue } from './watched-queue.ts';

export interface TrainingComputeProps {
  readonly environment: Environment;
  readonly lakeBucket: Bucket;
  readonly registryTable: Table;
  /** @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
}

/** A runner claims its message anew every half minute; one that is gone for two minutes has lost it. */
const claimSeconds = 20;

/** Where training containers run: a machine hands each job to a queue, to Fargate or to SageMaker, as the settings say. */
export class TrainingCompute extends Construct {
  /** Always there: what waits in it when the settings change still finds its runner. */
  readonly jobs: WatchedQueue;
  readonly runContainer: AslStateMachine;
  /** Digest of the image that trains; `none` where a runner starts a process. */
  readonly imageDigest: string;

  constructor(scope: Construct, id: string, props: TrainingComputeProps) {
    super(scope, id);
    const { environment, encryptionKey } = props;
    this.jobs = new WatchedQueue(this, 'Jobs', {
      environment,
      encryptionKey,
      consumerTimeoutSeconds: claimSeconds,
      // No job waits for another one, and each message has a token of its own.
      ordered: false,
    });
    const launcher = this.launcher(props);
    this.imageDigest = launcher.imageDigest;
    const { file, bindings } = launcher;
    this.runContainer = new AslStateMachine(this, 'RunContainer', { environment, encryptionKey, file, bindings });
    launcher.allowAnswers(this.runContainer);
  }

  private launcher(props: TrainingComputeProps): ContainerLauncher {
    const { environment, encryptionKey } = props;
    const { training } = environment.settings;
    if (training.launcher === 'queue') return this.queueLauncher(encryptionKey);
    const stores = { ...props, jobLogs: jobLogs(this, environment, encryptionKey) };
    return training.launcher === 'fargate'
      ? new FargateLauncher(this, 'Fargate', { ...stores, training, trained: packs })
      : new SagemakerLauncher(this, 'Sagemaker', { ...stores, training });
  }

  private queueLauncher(encryptionKey: IKey | undefined): ContainerLauncher {
    return {
      file: 'state-machines/run-container.asl.json',
      bindings: { jobQueueUrl: sendsTo(this.jobs.queue, encryptionKey) },
      imageDigest: 'none',
      // A runner has credentials of its own.
      allowAnswers: () => undefined,
    };
  }
}
