import { beforeAll, describe, expect, test } from 'vitest';
import {
  type PlacedResource,
  type StackTemplate,
  allResources,
  listOf,
  valueAt,
} from '../../../lib/constructs/rules/template.ts';
import { tables } from '../../../lib/domain/registry/keys.ts';
import { buildApp, synthesize } from '../../support/synthesize.ts';

let local: readonly StackTemplate[];
let prod: readonly StackTemplate[];

beforeAll(() => {
  local = synthesize(buildApp({ environment: 'local' }));
  prod = synthesize(buildApp({ environment: 'prod' }));
});

function storesOf(templates: readonly StackTemplate[]): readonly PlacedResource[] {
  return allResources(templates, 'AWS::DynamoDB::Table', 'AWS::S3::Bucket');
}

function named(templates: readonly StackTemplate[], name: string): PlacedResource['resource'] {
  const [found, ...others] = storesOf(templates).filter(({ logicalId }) => logicalId.startsWith(name));
  if (found === undefined || others.length > 0) throw new Error(`${name} names ${others.length + 1} stores`);
  return found.resource;
}

describe('stores', () => {
  test.each(Object.entries(tables))('have the keys of %s that the key module builds', (name, keys) => {
    const table = named(prod, `${name}Table`);
    const schema = listOf(valueAt(table, 'Properties', 'KeySchema'));
    expect(schema.map((key) => valueAt(key, 'AttributeName'))).toEqual([keys.partition, keys.sort].filter(Boolean));
    expect(valueAt(table, 'Properties', 'TimeToLiveSpecification')).toEqual({ AttributeName: keys.ttl, Enabled: true });
  });

  test('outlive their stack outside of local, and only there', () => {
    expect(storesOf(prod).map(({ resource }) => valueAt(resource, 'DeletionPolicy'))).toEqual(Array(6).fill('Retain'));
    expect(storesOf(local).map(({ resource }) => valueAt(resource, 'DeletionPolicy'))).toEqual(Array(6).fill('Delete'));
  });

  test('can be restored to any second outside of local', () => {
    for (const { resource } of allResources(prod, 'AWS::DynamoDB::Table')) {
      expect(resource).toMatchObject({
        Properties: {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      });
    }
  });

  test('are closed to the public and to plain HTTP', () => {
    for (const { logicalId, resource } of allResources(prod, 'AWS::S3::Bucket')) {
      expect(Object.values(valueAt(resource, 'Properties', 'PublicAccessBlockConfiguration') ?? {})).toEqual(
        Array(4).fill(true),
      );
      const policy = allResources(prod, 'AWS::S3::BucketPolicy').find(
        (candidate) => valueAt(candidate.resource, 'Properties', 'Bucket', 'Ref') === logicalId,
      );
      expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
    }
  });

  test('keep every version of an artifact, locked outside of local, and take each digest once', () => {
    expect(valueAt(named(prod, 'ArtifactBucket'), 'Properties', 'VersioningConfiguration', 'Status')).toBe('Enabled');
    expect(valueAt(named(local, 'ArtifactBucket'), 'Properties', 'VersioningConfiguration', 'Status')).toBe('Enabled');
    expect(valueAt(named(prod, 'ArtifactBucket'), 'Properties', 'ObjectLockEnabled')).toBe(true);
    expect(valueAt(named(prod, 'LakeBucket'), 'Properties', 'VersioningConfiguration')).toBeUndefined();
    const policy = allResources(prod, 'AWS::S3::BucketPolicy').find(({ logicalId }) =>
      logicalId.startsWith('Artifact'),
    );
    const statements = listOf(valueAt(policy?.resource, 'Properties', 'PolicyDocument', 'Statement'));
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:PutObject',
        Condition: expect.objectContaining({ Null: { 's3:if-none-match': 'true' } }),
      }),
    );
  });
});
