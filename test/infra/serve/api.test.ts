import { describe, expect, test } from 'vitest';
import { variables } from '../../../lib/config/env.ts';
import { allResources, listOf, textOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import { routes } from '../../../schemas/routes.ts';
import { buildApp, synthesize } from '../../support/synthesize.ts';

const local = synthesize(buildApp({ environment: 'local' }));
const prod = synthesize(buildApp({ environment: 'prod' }));

describe('the API', () => {
  test('has one method per row of the route table', () => {
    expect(allResources(prod, 'AWS::ApiGateway::Method')).toHaveLength(Object.keys(routes).length);
  });

  test('throttles everywhere, and logs every request on AWS', () => {
    const stages = [...allResources(local, 'AWS::ApiGateway::Stage'), ...allResources(prod, 'AWS::ApiGateway::Stage')];
    expect(stages).toHaveLength(2);
    for (const { resource } of stages) {
      const [settings] = listOf(valueAt(resource, 'Properties', 'MethodSettings'));
      expect(settings).toMatchObject({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 });
      expect(valueAt(resource, 'Properties', 'StageName')).toBe('v1');
    }
    expect(valueAt(stages[1]?.resource, 'Properties', 'AccessLogSetting', 'DestinationArn')).toBeDefined();
  });

  test('remembers no verdict of the authoriser, so that a revoked token ends at once', () => {
    const [authoriser] = allResources(prod, 'AWS::ApiGateway::Authorizer');
    expect(authoriser?.resource).toMatchObject({ Properties: { AuthorizerResultTtlInSeconds: 0, Type: 'REQUEST' } });
  });
});

test('every variable of the list is given to some function, and no function gets another one', () => {
  const given = allResources(local, 'AWS::Lambda::Function').flatMap(({ resource }) =>
    Object.keys(valueAt(resource, 'Properties', 'Environment', 'Variables') ?? {}),
  );
  expect(new Set(given)).toEqual(new Set(Object.values(variables)));
});

test('the stacks tell what the launcher needs to know', () => {
  const app = buildApp({ environment: 'local' });
  const outputs = app.node.findAll().flatMap(({ node }) => (node.path.split('/').length === 2 ? [node.id] : []));
  expect(outputs.map(textOf)).toEqual(
    expect.arrayContaining([
      ...['RestApiId', 'LakeBucketName', 'ArtifactBucketName', 'RegistryTableName', 'OnlineFeaturesTableName'],
      ...['PredictionsTableName', 'AccessTokensTableName', 'IngestQueueUrl', 'DeadLetterQueueUrl', 'EventBusName'],
      ...['WatchMachineArn', 'DashboardName'],
    ]),
  );
});
