import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { allowObjects } from './blocks/allow-objects.ts';
import { AslStateMachine, invokes } from './blocks/asl-state-machine.ts';
import { runsMachine } from './blocks/machine-bindings.ts';
import { TrainingCompute } from './blocks/training-compute.ts';
import { TypescriptFunction } from './blocks/typescript-function.ts';

export interface TrainProps {
  readonly environment: Environment;
  readonly lakeBucket: Bucket;
  readonly artifactBucket: Bucket;
  readonly registryTable: Table;
  readonly onlineFeaturesTable: Table;
  /** @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
}

interface Task {
  readonly entry: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Below which prefixes of the lake. */
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly registry: readonly ('GetItem' | 'Query' | 'PutItem' | 'UpdateItem')[];
  /** Whether it keeps artifacts and manifests. @default false */
  readonly registers?: boolean;
}

/** The functions that the states of the machine call, and what each may do. */
const tasks = {
  DecideRetrain: {
    entry: 'decide-retrain',
    memoryMegabytes: 256,
    timeoutSeconds: 30,
    registry: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  PrepareDataset: {
    entry: 'prepare-dataset',
    // Months of all entities at once, as columns.
    memoryMegabytes: 3008,
    timeoutSeconds: 900,
    reads: ['raw', 'imports', 'features', 'datasets'],
    writes: ['datasets', 'runs'],
    registry: ['GetItem', 'Query', 'UpdateItem'],
  },
  PlanFits: {
    entry: 'plan-fits',
    memoryMegabytes: 512,
    timeoutSeconds: 60,
    reads: ['datasets', 'runs'],
    writes: ['runs'],
    registry: ['GetItem', 'UpdateItem'],
  },
  PackArtifact: {
    entry: 'pack-artifact',
    // The texts of all heads at once, and what they say.
    memoryMegabytes: 2048,
    timeoutSeconds: 300,
    reads: ['runs'],
    writes: ['runs'],
    registry: ['GetItem', 'UpdateItem'],
  },
  EvaluateWalkForward: {
    entry: 'evaluate-walk-forward',
    // Forecasts of all folds, and thousands of resamples of them.
    memoryMegabytes: 3008,
    timeoutSeconds: 900,
    reads: ['datasets', 'runs'],
    writes: ['runs'],
    registry: ['GetItem', 'UpdateItem'],
  },
  RegisterVersion: {
    entry: 'register-version',
    memoryMegabytes: 1024,
    timeoutSeconds: 300,
    reads: ['datasets', 'runs'],
    registry: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
    registers: true,
  },
  WriteReport: {
    entry: 'write-report',
    memoryMegabytes: 1024,
    timeoutSeconds: 120,
    reads: ['runs'],
    writes: ['reports'],
    registry: ['GetItem', 'UpdateItem'],
  },
  FailRun: { entry: 'fail-run', memoryMegabytes: 256, timeoutSeconds: 10, registry: ['PutItem', 'UpdateItem'] },
} as const satisfies Record<string, Task>;

type TaskName = keyof typeof tasks;

/** `retrain-model` trains a model of a pack, and registers it; `run-container` runs each of its containers. */
export class Train extends Construct {
  readonly compute: TrainingCompute;
  readonly tasks: Readonly<Record<TaskName, TypescriptFunction>>;
  readonly retrainModel: AslStateMachine;

  constructor(scope: Construct, id: string, props: TrainProps) {
    super(scope, id);
    const { environment, encryptionKey } = props;
    this.compute = new TrainingCompute(this, 'Compute', props);
    const { imageDigest } = this.compute;
    const add = (name: TaskName): TypescriptFunction => addTask(this, name, { ...props, imageDigest });
    this.tasks = {
      DecideRetrain: add('DecideRetrain'),
      PrepareDataset: add('PrepareDataset'),
      PlanFits: add('PlanFits'),
      PackArtifact: add('PackArtifact'),
      EvaluateWalkForward: add('EvaluateWalkForward'),
      RegisterVersion: add('RegisterVersion'),
      WriteReport: add('WriteReport'),
      FailRun: add('FailRun'),
    };
    this.retrainModel = new AslStateMachine(this, 'RetrainModel', {
      environment,
      encryptionKey,
      file: 'state-machines/retrain-model.asl.json',
      bindings: {
        decideRetrain: invokes(this.tasks.DecideRetrain),
        prepareDataset: invokes(this.tasks.PrepareDataset),
        planFits: invokes(this.tasks.PlanFits),
        packArtifact: invokes(this.tasks.PackArtifact),
        evaluateWalkForward: invokes(this.tasks.EvaluateWalkForward),
        registerVersion: invokes(this.tasks.RegisterVersion),
        writeReport: invokes(this.tasks.WriteReport),
        failRun: invokes(this.tasks.FailRun),
        runContainer: runsMachine(this.compute.runContainer),
      },
    });
  }
}

function addTask(
  scope: Construct,
  name: TaskName,
  props: TrainProps & { readonly imageDigest: string },
): TypescriptFunction {
  const { environment, encryptionKey, lakeBucket, artifactBucket, registryTable, onlineFeaturesTable } = props;
  const { reads, writes, registry, registers, ...sizes }: Task = tasks[name];
  const added = new TypescriptFunction(scope, name, {
    ...sizes,
    environment,
    encryptionKey,
    stage: 'train',
    variables: {
      registryTable: registryTable.tableName,
      ...(reads && { lakeBucket: lakeBucket.bucketName }),
      ...(name === 'PrepareDataset' && { onlineFeaturesTable: onlineFeaturesTable.tableName }),
      ...(registers && {
        artifactBucket: artifactBucket.bucketName,
        codeVersion: environment.codeVersion,
        trainerImage: props.imageDigest,
      }),
    },
  });
  allowObjects(added, lakeBucket, { reads, writes });
  if (registers) allowObjects(added, artifactBucket, { reads: ['manifests'], writes: ['sha256', 'manifests'] });
  added.allow(
    registry.map((action) => `dynamodb:${action}`),
    [registryTable.tableArn],
  );
  return added;
}
