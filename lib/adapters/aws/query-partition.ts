import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable } from './dynamo-table.ts';
import type { StoredItem } from './stored-item.ts';

/** Every item of one partition whose sort key begins so, page by page, in the order of that key. */
export async function queryPartition(
  { client, table }: DynamoTable,
  pk: string,
  prefix?: string,
): Promise<readonly StoredItem[]> {
  const items: StoredItem[] = [];
  const query = {
    KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ...(prefix === undefined ? {} : { ':prefix': prefix }) },
    ConsistentRead: true,
  };
  for await (const page of paginateQuery({ client }, { TableName: table, ...query })) items.push(...(page.Items ?? []));
  return items;
}
