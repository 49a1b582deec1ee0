import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { RunStep, TrainRuns } from '../../domain/train/train-runs.ts';
import { newestFirst } from '../newest-first.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { queryPartition } from './query-partition.ts';
import { readText, type StoredItem } from './stored-item.ts';
import { fromRunItem, toRunItem } from './train-run-item.ts';
import { untilWon } from './until-won.ts';

export function dynamoTrainRuns(registry: DynamoTable): TrainRuns {
  const { client, table } = registry;
  return {
    async begin(run) {
      const put = { TableName: table, Item: toRunItem(run), ConditionExpression: 'attribute_not_exists(pk)' };
      return (await unlessRefused(() => client.send(new PutCommand(put)))) !== 'refused';
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

    async note(tenant, run, step) {
      await change(registry, { tenant, run, step, values: {} });
    },

    async keepDataset(tenant, run, dataset) {
      const update = {
        TableName: table,
        Key: registryKeys.trainRun.key(tenant, run),
        UpdateExpression: 'SET #dataset = if_not_exists(#dataset, :dataset)',
        ConditionExpression: '#status = :running',
        ExpressionAttributeNames: { '#dataset': 'dataset', '#status': 'status' },
        ExpressionAttributeValues: { ':dataset': dataset, ':running': 'running' },
        ReturnValues: 'ALL_NEW' as const,
      };
      const updated = await unlessRefused(() => client.send(new UpdateCommand(update)));
      return updated === 'refused' ? undefined : readText(updated.Attributes ?? {}, 'dataset');
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
async function change({ client, table }: DynamoTable, { tenant, run, step, values }: Change): Promise<boolean> {
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  const assignments = set.map((_, index) => `#a${index} = :a${index}`);
  if (step !== undefined) assignments.push('#steps.#step = :step');
  const update = {
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
  };
  return (await unlessRefused(() => client.send(new UpdateCommand(update)))) !== 'refused';
}

/** Waits while a transaction holds the item: that of the version which the run makes. */
function unlessRefused<Output>(write: () => Promise<Output>): Promise<Output | 'refused'> {
  return untilWon(async () => {
    try {
      return await write();
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'refused';
      if (error instanceof TransactionConflictException) return undefined;
      throw error;
    }
  });
}
