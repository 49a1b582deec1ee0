import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { AslStateMachine, invokes, mapMode } from './blocks/asl-state-machine.ts';
import { allowObjects } from './blocks/allow-objects.ts';
import { ScheduledCall } from './blocks/scheduled-call.ts';
import { TypescriptFunction } from './blocks/typescript-function.ts';
import type { WatchedQueue } from './blocks/watched-queue.ts';

export interface FeaturesProps {
  readonly environment: Environment;
  readonly lakeBucket: Bucket;
  readonly registryTable: Table;
  readonly onlineFeaturesTable: Table;
  readonly chunks: WatchedQueue;
  /** Records why a machine broke off. */
  readonly recordFailure: TypescriptFunction;
  /** Takes calls that reached nobody. */
  readonly undelivered: Queue;
  /** @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
}

interface Task {
  readonly entry: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Below which prefixes of the lake. */
  readonly reads?: readonly string[] | undefined;
  readonly writes?: readonly string[] | undefined;
  readonly removes?: readonly string[] | undefined;
  readonly registry: readonly ('GetItem' | 'Query' | 'PutItem')[];
  /** Whether it sends to the writers of entities. @default false */
  readonly sends?: boolean;
  /** @default false */
  readonly writesMetrics?: boolean;
  /** Called by a schedule, and not by the machine. @default false */
  readonly isScheduled?: boolean;
}

const small = { memoryMegabytes: 512, timeoutSeconds: 120 } as const;
/** Months of one entity are read and computed again. */
const large = { memoryMegabytes: 3008, timeoutSeconds: 900 } as const;

/** The functions that the states of the machine call, and the one that is called each hour; what each may do. */
const tasks = {
  PlanBackfill: {
    ...small,
    entry: 'plan-backfill',
    reads: ['imports', 'backfills'],
    writes: ['backfills'],
    registry: ['GetItem', 'PutItem'],
  },
  CheckParts: {
    ...large,
    entry: 'check-parts',
    reads: ['imports', 'backfills', 'raw'],
    writes: ['backfills'],
    registry: ['GetItem'],
  },
  RegisterHistories: {
    ...small,
    entry: 'register-histories',
    reads: ['imports', 'backfills'],
    registry: ['GetItem', 'Query', 'PutItem'],
    sends: true,
  },
  ReviseEntity: {
    ...large,
    entry: 'revise-entity',
    reads: ['raw', 'imports', 'state'],
    // The rows of the past that an entity begins with.
    writes: ['state', 'features'],
    registry: ['GetItem', 'Query'],
    sends: true,
  },
  AwaitAdoption: { memoryMegabytes: 256, timeoutSeconds: 10, entry: 'await-adoption', registry: ['GetItem'] },
  PlanWindows: {
    ...small,
    entry: 'plan-windows',
    reads: ['backfills'],
    writes: ['backfills'],
    registry: ['GetItem', 'Query', 'PutItem'],
  },
  MaterialiseWindow: {
    ...large,
    entry: 'materialise-window',
    reads: ['raw', 'imports', 'state', 'features'],
    writes: ['features'],
    registry: ['GetItem', 'Query'],
  },
  MergeWindows: {
    ...small,
    entry: 'merge-windows',
    reads: ['backfills'],
    writes: ['backfills'],
    registry: ['GetItem', 'PutItem'],
  },
  VerifyParity: {
    ...large,
    entry: 'verify-parity',
    reads: ['backfills', 'raw', 'imports', 'state', 'features'],
    registry: ['GetItem', 'Query', 'PutItem'],
    writesMetrics: true,
  },
  MaterialiseFeatures: {
    ...large,
    entry: 'materialise-features',
    reads: ['raw', 'imports', 'state', 'features'],
    writes: ['features'],
    // Of many files of a day, once they are one.
    removes: ['features'],
    registry: ['GetItem', 'Query', 'PutItem'],
    writesMetrics: true,
    isScheduled: true,
  },
} as const satisfies Record<string, Task>;

type TaskName = keyof typeof tasks;

/** `backfill-features` makes imported histories part of the past of their entities, and writes features as Parquet. */
export class Features extends Construct {
  readonly tasks: Readonly<Record<TaskName, TypescriptFunction>>;
  readonly backfillFeatures: AslStateMachine;

  constructor(scope: Construct, id: string, props: FeaturesProps) {
    super(scope, id);
    const { environment, encryptionKey, recordFailure, undelivered } = props;
    const add = (name: TaskName): TypescriptFunction => addTask(this, name, props);
    this.tasks = {
      PlanBackfill: add('PlanBackfill'),
      CheckParts: add('CheckParts'),
      RegisterHistories: add('RegisterHistories'),
      ReviseEntity: add('ReviseEntity'),
      AwaitAdoption: add('AwaitAdoption'),
      PlanWindows: add('PlanWindows'),
      MaterialiseWindow: add('MaterialiseWindow'),
      MergeWindows: add('MergeWindows'),
      VerifyParity: add('VerifyParity'),
      MaterialiseFeatures: add('MaterialiseFeatures'),
    };
    new ScheduledCall(this, 'MaterialisationSchedule', {
      description: 'Writes the features of hours that have closed.',
      every: Duration.hours(1),
      target: this.tasks.MaterialiseFeatures,
      undelivered,
    });
    this.backfillFeatures = new AslStateMachine(this, 'BackfillFeatures', {
      environment,
      encryptionKey,
      file: 'state-machines/backfill-features.asl.json',
      bindings: {
        planBackfill: invokes(this.tasks.PlanBackfill),
        checkParts: invokes(this.tasks.CheckParts),
        registerHistories: invokes(this.tasks.RegisterHistories),
        reviseEntity: invokes(this.tasks.ReviseEntity),
        awaitAdoption: invokes(this.tasks.AwaitAdoption),
        planWindows: invokes(this.tasks.PlanWindows),
        materialiseWindow: invokes(this.tasks.MaterialiseWindow),
        mergeWindows: invokes(this.tasks.MergeWindows),
        verifyParity: invokes(this.tasks.VerifyParity),
        recordFailure: invokes(recordFailure),
        mapMode: mapMode(environment),
      },
    });
  }
}

function addTask(scope: Construct, name: TaskName, props: FeaturesProps): TypescriptFunction {
  const { environment, encryptionKey, lakeBucket, registryTable, onlineFeaturesTable, chunks } = props;
  const { reads, writes, removes, registry, sends, isScheduled, ...sizes }: Task = tasks[name];
  const added = new TypescriptFunction(scope, name, {
    ...sizes,
    ...(isScheduled && { deadLetterQueue: props.undelivered }),
    environment,
    encryptionKey,
    stage: 'features',
    variables: {
      lakeBucket: lakeBucket.bucketName,
      registryTable: registryTable.tableName,
      onlineFeaturesTable: onlineFeaturesTable.tableName,
      ...(sends && { ingestQueueUrl: chunks.queue.queueUrl }),
    },
  });
  allowObjects(added, lakeBucket, { reads, writes, removes });
  added.allow(
    registry.map((action) => `dynamodb:${action}`),
    [registryTable.tableArn],
  );
  const batches = environment.has('exactGrants') ? [] : ['sqs:SendMessageBatch'];
  if (sends) added.allow(['sqs:SendMessage', ...batches], [chunks.queue.queueArn]);
  return added;
}
