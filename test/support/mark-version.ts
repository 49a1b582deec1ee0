import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { VersionStatus } from '../../schemas/models.ts';
import type { DynamoTable } from '../../lib/adapters/aws/dynamo-table.ts';
import { registryKeys } from '../../lib/domain/registry/keys.ts';

interface Named {
  readonly tenant: string;
  readonly model: string;
  readonly version: number;
}

/** Gives a version a status, as whoever makes artifacts that can be served will. */
export async function markVersion(
  { client, table }: DynamoTable,
  { tenant, model, version }: Named,
  status: VersionStatus,
): Promise<void> {
  await client.send(
    new UpdateCommand({
      TableName: table,
      Key: registryKeys.modelVersion.key(tenant, model, version),
      UpdateExpression: 'SET #status = :status',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': status },
    }),
  );
}
