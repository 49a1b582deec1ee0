import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { KeyedTable } from '../constructs/blocks/keyed-table.ts';
import { PlatformKey } from '../constructs/blocks/platform-key.ts';
import { PrivateBucket } from '../constructs/blocks/private-bucket.ts';

export interface DataStackProps extends StackProps {
  readonly environment: Environment;
}

/** Everything that has a memory. Ids here are frozen: a changed one replaces the resource and loses its data. */
export class DataStack extends Stack {
  readonly encryptionKey: IKey | undefined;
  readonly lakeBucket: PrivateBucket;
  readonly artifactBucket: PrivateBucket;
  readonly registryTable: KeyedTable;
  readonly onlineFeaturesTable: KeyedTable;
  readonly predictionsTable: KeyedTable;
  readonly accessTokensTable: KeyedTable;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { environment } = props;
    this.encryptionKey =
      environment.settings.encryption === 'customer' ? new PlatformKey(this, 'Key', environment) : undefined;
    const common = { environment, encryptionKey: this.encryptionKey };
    // Append-only by its keys: an object is named after its content, so versions would only cost.
    this.lakeBucket = new PrivateBucket(this, 'LakeBucket', common);
    this.artifactBucket = new PrivateBucket(this, 'ArtifactBucket', { ...common, versioned: true, lockDays: 35 });
    demandWriteOnce(this.artifactBucket);
    this.registryTable = new KeyedTable(this, 'RegistryTable', { ...common, partitionKey: 'pk', sortKey: 'sk' });
    this.onlineFeaturesTable = new KeyedTable(this, 'OnlineFeaturesTable', { ...common, partitionKey: 'pk' });
    this.predictionsTable = new KeyedTable(this, 'PredictionsTable', { ...common, partitionKey: 'pk', sortKey: 'sk' });
    this.accessTokensTable = new KeyedTable(this, 'AccessTokensTable', { ...common, partitionKey: 'hash' });
    this.addOutputs();
  }

  /** Kebab-case names, as the alarms call them. */
  get tables(): Readonly<Record<string, KeyedTable>> {
    return {
      registry: this.registryTable,
      'online-features': this.onlineFeaturesTable,
      predictions: this.predictionsTable,
      'access-tokens': this.accessTokensTable,
    };
  }

  private addOutputs(): void {
    const outputs = {
      LakeBucketName: this.lakeBucket.bucketName,
      ArtifactBucketName: this.artifactBucket.bucketName,
      RegistryTableName: this.registryTable.tableName,
      OnlineFeaturesTableName: this.onlineFeaturesTable.tableName,
      PredictionsTableName: this.predictionsTable.tableName,
      AccessTokensTableName: this.accessTokensTable.tableName,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

/** Refuses every upload that does not say `If-None-Match`: no digest and no version ever gets another content. */
function demandWriteOnce(bucket: PrivateBucket): void {
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'WriteArtifactsOnce',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: ['sha256', 'manifests'].map((prefix) => bucket.arnForObjects(`*/${prefix}/*`)),
      conditions: {
        Null: { 's3:if-none-match': 'true' },
        // The parts of a large upload carry no condition; the request that completes it does.
        Bool: { 's3:ObjectCreationOperation': 'true' },
      },
    }),
  );
}
