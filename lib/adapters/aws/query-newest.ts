import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable } from './dynamo-table.ts';
import type { StoredItem } from './stored-item.ts';

export interface NewestQuestion {
  readonly pk: string;
  /** Of the sort key, after which a number stands that only rises. */
  readonly prefix: string;
  readonly limit: number;
}

/** The last items of a partition in the order of their sort keys, the last one first. */
export async function queryNewest(
  { client, table }: DynamoTable,
  { pk, prefix, limit }: NewestQuestion,
): Promise<readonly StoredItem[]> {
  const items: StoredItem[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: limit - items.length,
      ...(from && { ExclusiveStartKey: from }),
    });
    const page = await client.send(query);
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined && items.length < limit);
  return items;
}
