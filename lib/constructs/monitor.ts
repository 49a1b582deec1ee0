import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { AslStateMachine, invokes } from './blocks/asl-state-machine.ts';
import { TypescriptFunction } from './blocks/typescript-function.ts';
import { queueDefaults } from './blocks/watched-queue.ts';

export interface MonitorProps {
  readonly environment: Environment;
  readonly lakeBucket: Bucket;
  readonly registryTable: Table;
  readonly onlineFeaturesTable: Table;
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
  /** Calls of the schedule that reached nobody. Standard, because EventBridge cannot send to a FIFO queue. */
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, props: MonitorProps) {
    super(scope, id);
    const { environment, encryptionKey } = props;
    this.undelivered = new Queue(this, 'Undelivered', {
      ...queueDefaults({ environment, encryptionKey }),
      retentionPeriod: Duration.days(14),
    });
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
    this.addSchedule(environment);
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
    measure.allow(['dynamodb:Query'], [registryTable.tableArn]);
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

  private addStartWatch({ environment, encryptionKey }: MonitorProps): TypescriptFunction {
    const start = new TypescriptFunction(this, 'StartWatch', {
      environment,
      encryptionKey,
      stage: 'monitor',
      entry: 'start-watch',
      memoryMegabytes: 256,
      timeoutSeconds: 10,
      deadLetterQueue: this.undelivered,
      variables: { watchMachineArn: this.watchModels.stateMachineArn },
    });
    start.allow(['states:StartExecution'], [this.watchModels.stateMachineArn]);
    return start;
  }

  private addSchedule(environment: Environment): void {
    new Rule(this, 'Schedule', {
      description: 'Starts watch-models.',
      schedule: Schedule.rate(Duration.minutes(environment.settings.watchEveryMinutes)),
      targets: [
        new LambdaFunction(this.startWatch, {
          event: RuleTargetInput.fromObject({ tenant: 'main', time: EventField.time }),
          deadLetterQueue: this.undelivered,
          // A call that is older than this has been overtaken by the next one.
          maxEventAge: Duration.hours(1),
          retryAttempts: 5,
        }),
      ],
    });
  }
}
