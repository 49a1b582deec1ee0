import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { RunStep, TrainRuns } from '../../domain/train/train-runs.ts';
import { newestFirst } from '../newest-first.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { queryPartition } from './query-partition.ts';
import type { StoredItem } from './stored-item.ts';
import { fromRunItem, toRunItem } from './train-run-item.ts';

export function dynamoTrainRuns(registry: DynamoTable): TrainRuns {
  const { client, table } = registry;
  return {
    async begin(run) {
      const Item = toRunItem(run);
      const command = new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' });
      return unlessRefused(client.send(command));
    },

    async find(tenant, run) {
      const Key = registryKeys.trainRun.key(tenant, run);
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item === undefined ? undefined : fromRunItem(Item);
    },

    async list(tenant, limit) {
      const items = await queryPartition(registry, registryKeys.trainRun.key(tenant, '').pk);
      const runs = items.map(fromRunItem).map((run) => ({ run, atUs: run.startedAtUs }));
      return newestFirst(runs, limit, ({ run }) => run.run).map(({ run }) => run);
    },

    async note(tenant, run, { step, dataset }) {
      await change(registry, { tenant, run, step, values: { dataset } });
    },

    end(tenant, run, { status, finishedAtUs, version, failure }) {
      const values = { status, finishedAtUs, version, code: failure?.code, reason: failure?.reason };
      return change(registry, { tenant, run, values });
    },
  };
}

interface Change {
  readonly tenant: string;
  readonly run: string;
  readonly step?: RunStep;
  /** Attributes that are set; undefined leaves one as it is. */
  readonly values: StoredItem;
}

/** False when the run has ended, or never was. */
function change({ client, table }: DynamoTable, { tenant, run, step, values }: Change): Promise<boolean> {
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  const assignments = set.map((_, index) => `#a${index} = :a${index}`);
  if (step !== undefined) assignments.push('#steps.#step = :step');
  const command = new UpdateCommand({
    TableName: table,
    Key: registryKeys.trainRun.key(tenant, run),
    UpdateExpression: `SET ${assignments.join(', ')}`,
    ConditionExpression: '#status = :running',
    ExpressionAttributeNames: {
      '#status': 'status',
      ...Object.fromEntries(set.map(([name], index) => [`#a${index}`, name])),
      ...(step && { '#steps': 'steps', '#step': step.name }),
    },
    ExpressionAttributeValues: {
      ':running': 'running',
      ...Object.fromEntries(set.map(([, value], index) => [`:a${index}`, value])),
      ...(step && { ':step': step }),
    },
  });
  return unlessRefused(client.send(command));
}

async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
