import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { AslStateMachine, invokes } from './blocks/asl-state-machine.ts';
import { ScheduledCall } from './blocks/scheduled-call.ts';
import { TypescriptFunction } from './blocks/typescript-function.ts';

export interface MonitorProps {
  readonly environment: Environment;
  readonly lakeBucket: Bucket;
  readonly registryTable: Table;
  readonly onlineFeaturesTable: Table;
  /** Takes calls that reached nobody. */
  readonly undelivered: Queue;
  /** @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
}

/** A schedule starts `watch-models`, which measures how fresh the features are and records it. */
export class Monitor extends Construct {
  readonly measureFreshness: TypescriptFunction;
  readonly recordFreshness: TypescriptFunction;
  readonly recordFailure: TypescriptFunction;
  readonly startWatch: TypescriptFunction;
  readonly watchModels: AslStateMachine;

  constructor(scope: Construct, id: string, props: MonitorProps) {
    super(scope, id);
    const { environment, encryptionKey } = props;
    this.measureFreshness = this.addMeasureFreshness(props);
    this.recordFreshness = this.addRecorder('RecordFreshness', 'record-freshness', props);
    this.recordFailure = this.addRecorder('RecordFailure', 'record-failure', props);
    this.watchModels = new AslStateMachine(this, 'WatchModels', {
      environment,
      encryptionKey,
      file: 'state-machines/watch-models.asl.json',
      bindings: {
        measureFreshness: invokes(this.measureFreshness),
        recordFreshness: invokes(this.recordFreshness),
        recordFailure: invokes(this.recordFailure),
      },
    });
    this.startWatch = this.addStartWatch(props);
    new ScheduledCall(this, 'Schedule', {
      description: 'Starts watch-models.',
      every: Duration.minutes(environment.settings.watchEveryMinutes),
      target: this.startWatch,
      undelivered: props.undelivered,
    });
  }

  private addMeasureFreshness(props: MonitorProps): TypescriptFunction {
    const { environment, encryptionKey, lakeBucket, registryTable, onlineFeaturesTable } = props;
    const measure = new TypescriptFunction(this, 'MeasureFreshness', {
      environment,
      encryptionKey,
      stage: 'monitor',
      entry: 'measure-freshness',
      memoryMegabytes: 256,
      timeoutSeconds: 30,
      writesMetrics: true,
      variables: {
        lakeBucket: lakeBucket.bucketName,
        registryTable: registryTable.tableName,
        onlineFeaturesTable: onlineFeaturesTable.tableName,
      },
    });
    measure.allow(['dynamodb:GetItem', 'dynamodb:Query'], [registryTable.tableArn]);
    measure.allow(['dynamodb:GetItem'], [onlineFeaturesTable.tableArn]);
    return measure;
  }

  private addRecorder(id: string, entry: string, props: MonitorProps): TypescriptFunction {
    const recorder = new TypescriptFunction(this, id, {
      environment: props.environment,
      encryptionKey: props.encryptionKey,
      stage: 'monitor',
      entry,
      memoryMegabytes: 256,
      timeoutSeconds: 10,
      variables: { registryTable: props.registryTable.tableName },
    });
    recorder.allow(['dynamodb:PutItem'], [props.registryTable.tableArn]);
    return recorder;
  }

  private addStartWatch({ environment, encryptionKey, undelivered }: MonitorProps): TypescriptFunction {
    const start = new TypescriptFunction(this, 'StartWatch', {
      environment,
      encryptionKey,
      stage: 'monitor',
      entry: 'start-watch',
      memoryMegabytes: 256,
      timeoutSeconds: 10,
      deadLetterQueue: undelivered,
      variables: { watchMachineArn: this.watchModels.stateMachineArn },
    });
    start.allow(['states:StartExecution'], [this.watchModels.stateMachineArn]);
    return start;
  }
}
