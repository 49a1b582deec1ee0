import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

export { handler } from './powertools.mjs';
export const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
export { GetCommand };
