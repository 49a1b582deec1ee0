import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface DynamoTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}
