import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allObjects, allResources, listOf, textOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import settings from '../../../tidegate.config.ts';
import { buildApp, synthesize, testSettings } from '../../support/synthesize.ts';

describe('synth', () => {
  test.each(['local', 'dev', 'prod'])('of %s keeps our rules, and on AWS those of cdk-nag', (environment) => {
    const templates = synthesize(buildApp({ environment }));
    expect(templates.map(({ stack }) => stack)).toEqual(['data', 'platform', 'serving', 'observability']);
  });

  test.each(['dev', 'prod'])('of %s keeps them with a customer key', (environment) => {
    const templates = synthesize(buildApp({ environment, settings: testSettings({ encryption: 'customer' }) }));
    expect(allResources(templates, 'AWS::KMS::Key')).toHaveLength(1);
    const unencrypted = allResources(templates, 'AWS::Logs::LogGroup').filter(
      ({ resource }) => valueAt(resource, 'Properties', 'KmsKeyId') === undefined,
    );
    expect(unencrypted).toEqual([]);
  });

  test('bounds every role where the settings name a boundary', () => {
    const templates = synthesize(
      buildApp({ environment: 'prod', settings: testSettings({ permissionsBoundary: 'edge' }) }),
    );
    const boundaries = allResources(templates, 'AWS::IAM::Role').map(({ resource }) =>
      JSON.stringify(valueAt(resource, 'Properties', 'PermissionsBoundary') ?? null),
    );
    expect(boundaries.length).toBeGreaterThan(8);
    expect(boundaries.filter((boundary) => !boundary.includes('policy/edge'))).toEqual([]);
  });

  test('names the environments there are when asked for another one', () => {
    expect(() => buildApp({ environment: 'staging' })).toThrow(/"staging".*local, dev, prod/);
  });

  test('uses no custom resource, no alias and no version anywhere', () => {
    const templates = ['local', 'prod'].flatMap((environment) => synthesize(buildApp({ environment })));
    const types = allResources(templates).map(({ type }) => type);
    expect(types.filter((type) => /^Custom::|CustomResource|Lambda::(Alias|Version)/.test(type))).toEqual([]);
  });

  test('gives every function its own role, its own log group and no managed policy', () => {
    const templates = synthesize(buildApp({ environment: 'prod' }));
    const functions = allResources(templates, 'AWS::Lambda::Function').map(({ resource }) => resource);
    for (const path of [['Role'], ['LoggingConfig', 'LogGroup']]) {
      const used = functions.map((resource) => JSON.stringify(valueAt(resource, 'Properties', ...path)));
      expect(new Set(used).size).toBe(functions.length);
    }
    const managed = allResources(templates, 'AWS::IAM::Role').filter(({ logicalId, resource }) => {
      return (
        !logicalId.includes('ApiCloudWatchRole') && valueAt(resource, 'Properties', 'ManagedPolicyArns') !== undefined
      );
    });
    expect(managed).toEqual([]);
  });

  test('lets no statement reach every resource, but for actions that know no resources', () => {
    const templates = ['local', 'prod'].flatMap((environment) => synthesize(buildApp({ environment })));
    const actions = allResources(templates, 'AWS::IAM::Policy').flatMap(({ resource }) =>
      allObjects(resource)
        .filter((statement) => statement['Effect'] === 'Allow' && statement['Resource'] === '*')
        .flatMap((statement) => listOf(statement['Action']).map(textOf)),
    );
    expect(actions.filter((action) => !/^(xray|logs|cloudwatch):/.test(action))).toEqual([]);
  });
});

describe('the command line of the CDK', () => {
  const cdk = JSON.parse(readFileSync('cdk.json', 'utf8'));

  test('bootstraps under the name and qualifier of the settings', () => {
    expect(cdk.toolkitStackName).toBe(settings.bootstrap.toolkitStackName);
    expect(cdk.context['@aws-cdk/core:bootstrapQualifier']).toBe(settings.bootstrap.qualifier);
  });

  test('reports nothing to anybody', () => {
    expect(cdk).toMatchObject({ versionReporting: false, analyticsReporting: false, notices: false });
    expect(cdk.context['cli-telemetry']).toBe(false);
  });
});
