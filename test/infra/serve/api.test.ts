import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { describe, expect, test } from 'vitest';
import { dynamoTimeoutMs } from '../../../lib/adapters/aws/lean-dynamo.ts';
import { objectTimeoutMs } from '../../../lib/adapters/aws/lean-objects.ts';
import { patienceUs } from '../../../lib/domain/serve/live-models.ts';
import { longestWaitMs } from '../../../lib/adapters/aws/until-answered.ts';
import { variables } from '../../../lib/config/env.ts';
import { allResources, listOf, textOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import { Problem } from '../../../schemas/api.ts';
import { routes } from '../../../schemas/routes.ts';
import { buildApp, synthesize } from '../../support/synthesize.ts';

const local = synthesize(buildApp({ environment: 'local' }));
const prod = synthesize(buildApp({ environment: 'prod' }));

describe('the API', () => {
  test('has one method per row of the route table, and two that catch the rest', () => {
    const methods = allResources(prod, 'AWS::ApiGateway::Method');
    const catching = methods.filter(({ resource }) => valueAt(resource, 'Properties', 'HttpMethod') === 'ANY');
    expect(catching).toHaveLength(2);
    expect(methods).toHaveLength(Object.keys(routes).length + catching.length);
  });

  test('sends what it catches to the control router, which knows no such route', () => {
    const methods = allResources(prod, 'AWS::ApiGateway::Method');
    const targetOf = (method: string) =>
      methods
        .filter(({ resource }) => valueAt(resource, 'Properties', 'HttpMethod') === method)
        .map(({ resource }) => JSON.stringify(valueAt(resource, 'Properties', 'Integration', 'Uri')));
    for (const target of targetOf('ANY')) expect(target).toContain('ServeRouteControl');
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

const placeholders = {
  requestId: 'request-1',
  'authorizer.code': 'TG-0009',
  'authorizer.title': 'Other tenant',
  'authorizer.detail': 'token 1 belongs to another tenant',
  'authorizer.next': 'Use another token.',
};

/** The document as a caller gets it. */
function rendered(template: string): unknown {
  const text = Object.entries(placeholders).reduce(
    (rest, [name, value]) => rest.replaceAll(`$context.${name}`, value),
    template,
  );
  return JSON.parse(text);
}

describe.each([
  ['local', local],
  ['prod', prod],
])('what the gateway of %s answers by itself', (_, templates) => {
  const answers = new Map(
    allResources(templates, 'AWS::ApiGateway::GatewayResponse').map(({ resource }) => [
      textOf(valueAt(resource, 'Properties', 'ResponseType')),
      resource,
    ]),
  );
  const documentOf = (type: string) =>
    Problem.parse(rendered(textOf(valueAt(answers.get(type), 'Properties', 'ResponseTemplates', 'application/json'))));
  const types = Object.values(ResponseType).flatMap((type) =>
    type instanceof ResponseType ? [type.responseType] : [],
  );

  test('has a document of ours for every occasion', () => {
    expect(types.length).toBeGreaterThan(20);
    expect([...answers.keys()].toSorted()).toEqual(types.toSorted());
  });

  test.each(types)('on %s is a problem that names its own status and the request', (type) => {
    const problem = documentOf(type);
    expect(valueAt(answers.get(type), 'Properties', 'StatusCode')).toBe(String(problem.status));
    expect(problem).toMatchObject({ requestId: 'request-1', type: `urn:tidegate:error:${problem.code}` });
    expect(valueAt(answers.get(type), 'Properties', 'ResponseParameters')).toMatchObject({
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.X-Request-Id': 'context.requestId',
    });
  });

  test.each([
    ['MISSING_AUTHENTICATION_TOKEN', 404, 'TG-0002'],
    ['UNAUTHORIZED', 401, 'TG-0017'],
    ['REQUEST_TOO_LARGE', 413, 'TG-0011'],
    ['THROTTLED', 429, 'TG-0018'],
    ['INTEGRATION_TIMEOUT', 504, 'TG-0019'],
    ['DEFAULT_4XX', 400, 'TG-0033'],
    ['DEFAULT_5XX', 500, 'TG-0001'],
  ])('on %s is %i %s', (type, status, code) => {
    expect(documentOf(type)).toMatchObject({ status, code });
  });

  test('on a denial says what the authoriser said', () => {
    expect(documentOf('ACCESS_DENIED')).toMatchObject({
      status: 403,
      code: 'TG-0009',
      title: 'Other tenant',
      detail: 'token 1 belongs to another tenant',
      next: 'Use another token.',
    });
  });

  test('on too many requests says when to come back', () => {
    expect(valueAt(answers.get('THROTTLED'), 'Properties', 'ResponseParameters')).toMatchObject({
      'gatewayresponse.header.Retry-After': "'1'",
    });
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
      ...['WatchMachineArn', 'DashboardName', 'AlertTopicArn'],
    ]),
  );
});

test('a prediction ends before its Lambda does, however slow the stores are', () => {
  const [predict] = allResources(prod, 'AWS::Lambda::Function').filter(({ logicalId }) =>
    logicalId.startsWith('ServeRoutePredict'),
  );
  const timeoutMs = 1000 * Number(valueAt(predict?.resource, 'Properties', 'Timeout'));
  const [dynamoMs, objectMs] = [longestWaitMs(dynamoTimeoutMs), longestWaitMs(objectTimeoutMs)];
  // Serving document and image.
  const filesMs = 2 * objectMs;
  // Before them the token, behind them row beside clock, and the record.
  const champion = 3 * dynamoMs + dynamoMs + filesMs;
  const previous = 3 * dynamoMs + patienceUs / 1000 + dynamoMs + filesMs;
  expect(Math.min(dynamoMs, objectMs)).toBeGreaterThan(0);
  expect(Math.max(champion, previous)).toBeLessThan(timeoutMs);
});
