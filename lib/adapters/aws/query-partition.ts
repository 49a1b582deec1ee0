import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable } from './dynamo-table.ts';
import type { StoredItem } from './stored-item.ts';

/** Every item of one partition, page by page, in the order of its sort key. */
export async function queryPartition({ client, table }: DynamoTable, pk: string): Promise<readonly StoredItem[]> {
  const items: StoredItem[] = [];
  const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk }, ConsistentRead: true };
  for await (const page of paginateQuery({ client }, { TableName: table, ...query })) items.push(...(page.Items ?? []));
  return items;
}
