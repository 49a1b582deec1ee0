import { isErrorCode } from '../../../schemas/errors.ts';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Failure, Failures } from '../../domain/ingest/ports.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import { newestFirst } from '../newest-first.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { queryPartition } from './query-partition.ts';
import { readInteger, readOneOf, readOptionalText, readText, type StoredItem, ttlSeconds } from './stored-item.ts';

/** As long as a message can come back from the dead-letter queue, and as long again to look at it. */
const keptDays = 28;

export function dynamoFailures(registry: DynamoTable): Failures {
  const { client, table } = registry;
  return {
    async record(failure) {
      const key = registryKeys.failure.key(failure.tenant, failure.messageId);
      const item = { ...key, ...failure, ttl: ttlSeconds(failure.atUs, keptDays) };
      await client.send(new PutCommand({ TableName: table, Item: item }));
    },

    async clear(tenant, messageId) {
      await client.send(new DeleteCommand({ TableName: table, Key: registryKeys.failure.key(tenant, messageId) }));
    },

    // The whole partition is read to find the newest: failures are few, or an alarm has long been ringing.
    async list(tenant, limit) {
      const items = await queryPartition(registry, registryKeys.failure.key(tenant, '').pk);
      return newestFirst(items.map(fromItem), limit, ({ messageId }) => messageId);
    },
  };
}

function fromItem(item: StoredItem): Failure {
  const code = readText(item, 'code');
  return {
    kind: readOneOf(item, 'kind', ['quarantined', 'failing']),
    messageId: readText(item, 'messageId'),
    tenant: readText(item, 'tenant'),
    entity: readOptionalText(item, 'entity'),
    // Another release may have had a code that this one has not.
    code: isErrorCode(code) ? code : 'TG-0001',
    reason: readText(item, 'reason'),
    field: readOptionalText(item, 'field'),
    events: readInteger(item, 'events'),
    attempts: readInteger(item, 'attempts'),
    requestId: readText(item, 'requestId'),
    atUs: readInteger(item, 'atUs'),
    object: readOptionalText(item, 'object'),
  };
}
