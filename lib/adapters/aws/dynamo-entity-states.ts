import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { CommitOutcome, EntityStates, StateCommit, StatePointer } from '../../domain/ingest/ports.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import { isSamePointer, stateObjects } from '../state-objects.ts';
import { fromChangeItem } from './entity-change-item.ts';
import { fromPointerItem } from './state-pointer-item.ts';
import { queryPartition } from './query-partition.ts';
import { readText } from './stored-item.ts';
import { type EntityStatesStore, moveState } from './move-state.ts';

export function dynamoEntityStates(store: EntityStatesStore): EntityStates {
  const { client, registryTable } = store;
  const states = stateObjects(store.objects);

  const pointer = async (tenant: string, entity: string): Promise<StatePointer | undefined> => {
    const key = registryKeys.statePointer.key(tenant, entity);
    const { Item } = await client.send(new GetCommand({ TableName: registryTable, Key: key, ConsistentRead: true }));
    return Item && fromPointerItem(Item);
  };

  /** A conflict with oneself is no conflict: the answer to an earlier try was lost. */
  const settle = async (commit: StateCommit, outcome: CommitOutcome): Promise<CommitOutcome> => {
    if (outcome !== 'conflict') return outcome;
    return isSamePointer(await pointer(commit.tenant, commit.entity), commit.pointer) ? 'committed' : 'conflict';
  };

  return {
    pointer,

    load: (tenant, entity) => states.load(tenant, entity, () => pointer(tenant, entity)),

    async commit(commit) {
      await states.save(commit);
      const outcome = await settle(commit, await moveState(store, commit));
      if (outcome !== 'conflict') await states.discardReplaced(commit);
      return outcome;
    },

    async entities(tenant, { limit, after }) {
      const { pk } = registryKeys.entity.key(tenant, '');
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: registryTable,
          KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
          ExpressionAttributeValues: { ':pk': pk, ...(after === undefined ? {} : { ':after': after }) },
          // An item is a key and nothing else: a thousand stay far below the megabyte of one page.
          Limit: limit,
          ConsistentRead: true,
        }),
      );
      return Items.map((item) => readText(item, 'sk'));
    },

    async changes(tenant, entity) {
      const { pk } = registryKeys.change.key(tenant, entity, 0);
      const items = await queryPartition({ client, table: registryTable }, pk, 'change#');
      return items.map(fromChangeItem);
    },

    async lateEntities(tenant) {
      const { pk } = registryKeys.lateEntity.key(tenant, '');
      const items = await queryPartition({ client, table: registryTable }, pk);
      return items.map((item) => readText(item, 'sk'));
    },
  };
}
