import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, paginateScan, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { StoredToken, TokenStore } from '../../domain/serve/ports.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { fromTokenItem, toTokenItem } from './token-item.ts';

/** Listing and revoking scan: a deployment has tens of tokens, and a person waits for one answer. */
export function dynamoTokenStore({ client, table }: DynamoTable): TokenStore {
  const list = async (tenant: string): Promise<readonly StoredToken[]> => {
    const tokens: StoredToken[] = [];
    const filter = { FilterExpression: 'tenant = :tenant', ExpressionAttributeValues: { ':tenant': tenant } };
    for await (const page of paginateScan({ client }, { TableName: table, ConsistentRead: true, ...filter })) {
      tokens.push(...(page.Items ?? []).map(fromTokenItem));
    }
    return tokens.toSorted((a, b) => a.createdAtUs - b.createdAtUs || (a.id < b.id ? -1 : 1));
  };

  return {
    async find(hash) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: { hash }, ConsistentRead: true }));
      return Item && fromTokenItem(Item);
    },

    async add(token) {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: toTokenItem(token),
          ConditionExpression: 'attribute_not_exists(#hash)',
          ExpressionAttributeNames: { '#hash': 'hash' },
        }),
      );
    },

    list,

    async revoke(tenant, id, atUs) {
      const token = (await list(tenant)).find((candidate) => candidate.id === id);
      if (token === undefined) return false;
      await markRevoked({ client, table }, token.hash, atUs);
      return true;
    },
  };
}

async function markRevoked({ client, table }: DynamoTable, hash: string, atUs: number): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { hash },
        UpdateExpression: 'SET revokedAtUs = :at',
        // Without the first condition an update would bring a token back that its TTL has just removed.
        ConditionExpression: 'attribute_exists(#hash) AND attribute_not_exists(revokedAtUs)',
        ExpressionAttributeNames: { '#hash': 'hash' },
        ExpressionAttributeValues: { ':at': atUs },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
