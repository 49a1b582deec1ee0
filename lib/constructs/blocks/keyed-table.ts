import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';

export interface KeyedTableProps {
  readonly environment: Environment;
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** @default - a key that DynamoDB owns */
  readonly encryptionKey?: IKey | undefined;
}

/** A table with text keys that bills per request, forgets items by `ttl`, and can be restored to any second. */
export class KeyedTable extends Table {
  constructor(scope: Construct, id: string, props: KeyedTableProps) {
    const { environment, encryptionKey } = props;
    super(scope, id, {
      partitionKey: { name: props.partitionKey, type: AttributeType.STRING },
      ...(props.sortKey !== undefined && { sortKey: { name: props.sortKey, type: AttributeType.STRING } }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'ttl',
      ...(environment.has('pointInTimeRecovery') && {
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      }),
      ...(environment.has('deletionProtection') && { deletionProtection: true }),
      removalPolicy: environment.has('retention') ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(encryptionKey
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }
        : { encryption: TableEncryption.DEFAULT }),
    });
  }
}
