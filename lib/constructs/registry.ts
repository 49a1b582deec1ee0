import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { ScheduledCall } from './blocks/scheduled-call.ts';
import { TypescriptFunction } from './blocks/typescript-function.ts';

export interface RegistryProps {
  readonly environment: Environment;
  readonly registryTable: Table;
  readonly eventBus: EventBus;
  /** Takes calls that reached nobody. */
  readonly undelivered: Queue;
  /** @default - keys that AWS owns */
  readonly encryptionKey?: IKey | undefined;
}

/** Sends what a change of a champion owes the bus. The change itself is made by whoever decides it. */
export class Registry extends Construct {
  readonly publishOutbox: TypescriptFunction;

  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    const { environment, encryptionKey, registryTable, eventBus, undelivered } = props;
    this.publishOutbox = new TypescriptFunction(this, 'PublishOutbox', {
      environment,
      encryptionKey,
      stage: 'registry',
      entry: 'publish-outbox',
      memoryMegabytes: 256,
      timeoutSeconds: 60,
      deadLetterQueue: undelivered,
      variables: { registryTable: registryTable.tableName, eventBusName: eventBus.eventBusName },
    });
    this.publishOutbox.allow(['dynamodb:Query', 'dynamodb:DeleteItem'], [registryTable.tableArn]);
    this.publishOutbox.allow(['events:PutEvents'], [eventBus.eventBusArn]);
    new ScheduledCall(this, 'OutboxSchedule', {
      description: 'Sends events that the bus did not take at once.',
      every: Duration.minutes(5),
      target: this.publishOutbox,
      undelivered,
    });
  }
}
