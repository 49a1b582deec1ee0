import { describe, expect, it } from 'vitest';
import { leanDynamo } from '../../../lib/adapters/aws/lean-dynamo.ts';
import type { LeanSettings } from '../../../lib/adapters/aws/lean-service.ts';
import { type Answer, halfAnswer, hangUp, silence, useHttpServer } from '../../support/http-server.ts';

const listen = useHttpServer();
/** Of a try: a busy machine takes its time to accept a connection. */
const timeoutMs = 1000;

/** A DynamoDB that answers one request after the other from a list. */
async function serve(answers: readonly Answer[], settings: Partial<LeanSettings> = {}) {
  const { server, endpoint, requests, connections } = await listen(answers);
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' };
  const dynamo = leanDynamo({ region: 'eu-west-1', endpoint, credentials, random: () => 0, ...settings });
  return { dynamo, server, requests, connections };
}

const json =
  (status: number, body: object): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  };
const found = json(200, { Item: { hash: { S: 'h' }, n: { N: '42' } } });
const halfDocument: Answer = (_, response) => void response.writeHead(200).end('{"Item": {"ha');

describe('leanDynamo', () => {
  it('signs a consistent GetItem, session token included', async () => {
    const { dynamo, requests } = await serve([found]);
    expect(await dynamo.getItem('AccessTokens', { hash: 'h' })).toEqual({ hash: 'h', n: 42 });
    const [request] = requests;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      TableName: 'AccessTokens',
      Key: { hash: { S: 'h' } },
      ConsistentRead: true,
    });
    expect(request?.headers).toMatchObject({
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'x-amz-security-token': 'session',
    });
    const signature =
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, .*Signature=[0-9a-f]{64}$/;
    expect(request?.headers.authorization).toMatch(signature);
  });

  it('keeps its connection for the next read', async () => {
    const { dynamo, requests, connections } = await serve([found]);
    for (let read = 0; read < 5; read += 1) await dynamo.getItem('T', { hash: 'h' });
    expect({ requests: requests.length, connections: connections.size }).toEqual({ requests: 5, connections: 1 });
  });

  it('reads on after the store has closed connections that nobody used, as while a Lambda is frozen', async () => {
    const { dynamo, server, requests, connections } = await serve([found]);
    await Promise.all([1, 2, 3, 4, 5].map(() => dynamo.getItem('T', { hash: 'h' })));
    server.closeAllConnections();
    expect(await dynamo.getItem('T', { hash: 'h' })).toEqual({ hash: 'h', n: 42 });
    expect({ requests: requests.length, connections: connections.size }).toEqual({ requests: 6, connections: 6 });
  });

  it('signs a consistent BatchGetItem, and gives the items as they come', async () => {
    const items = [{ hash: { S: 'b' } }, { hash: { S: 'a' } }];
    const { dynamo, requests } = await serve([json(200, { Responses: { T: items }, UnprocessedKeys: {} })]);
    expect(await dynamo.getItems('T', [{ hash: 'a' }, { hash: 'b' }])).toEqual([{ hash: 'b' }, { hash: 'a' }]);
    const [request] = requests;
    expect(request?.headers['x-amz-target']).toBe('DynamoDB_20120810.BatchGetItem');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      RequestItems: { T: { Keys: [{ hash: { S: 'a' } }, { hash: { S: 'b' } }], ConsistentRead: true } },
    });
  });

  it('tries a batch again as it tries a single read', async () => {
    const answer = json(200, { Responses: { T: [{ hash: { S: 'a' } }] } });
    const lucky = await serve([json(503, {}), json(500, {}), answer]);
    expect(await lucky.dynamo.getItems('T', [{ hash: 'a' }])).toEqual([{ hash: 'a' }]);
  });

  it('answers undefined when there is no item', async () => {
    const { dynamo } = await serve([json(200, {})]);
    expect(await dynamo.getItem('AccessTokens', { hash: 'h' })).toBeUndefined();
  });

  it('reads every type that our items use', async () => {
    const item = {
      b: { B: 'AAH/' },
      l: { L: [{ S: 'x' }, { N: '-1.5' }] },
      m: { M: { t: { BOOL: true } } },
      z: { NULL: true },
    };
    const { dynamo } = await serve([json(200, { Item: item })]);
    expect(await dynamo.getItem('T', { pk: 'k' })).toEqual({
      b: Uint8Array.of(0, 1, 255),
      l: ['x', -1.5],
      m: { t: true },
      z: null,
    });
  });

  it.each([
    ['a 500', json(500, {})],
    ['a 503', json(503, {})],
    ['throttling', json(400, { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' })],
    ['throttling of the account', json(400, { __type: 'com.amazon.coral.availability#ThrottlingException' })],
    ['silence', silence],
    ['a connection that breaks', hangUp],
    ['half an answer', halfAnswer],
    ['half a document', halfDocument],
  ])('asks again after %s, twice at most', async (_, trouble) => {
    const lucky = await serve([trouble, trouble, found], { timeoutMs });
    expect(await lucky.dynamo.getItem('T', { hash: 'h' })).toEqual({ hash: 'h', n: 42 });
    expect(lucky.requests).toHaveLength(3);
  });

  it.each([
    ['a 500', json(500, {})],
    ['silence', silence],
    ['a connection that breaks', hangUp],
  ])('says TG-0015 after three times %s', async (_, trouble) => {
    const { dynamo, requests } = await serve([trouble], { timeoutMs });
    await expect(dynamo.getItem('T', { hash: 'h' })).rejects.toMatchObject({ code: 'TG-0015' });
    expect(requests).toHaveLength(3);
  });

  it('tells callers nothing of what a store has said, and the log all', async () => {
    const { dynamo } = await serve([json(500, { message: 'arn:aws:dynamodb:eu-west-1:123456789012:table/T' })]);
    const failure = (await dynamo.getItem('T', { hash: 'h' }).catch((error: unknown) => error)) as Error;
    expect(failure.message).toBe('a store did not answer');
    expect(String(failure.cause)).toContain('123456789012');
  });

  it.each([
    ['no permission', 'com.amazonaws.dynamodb.v20120810#AccessDeniedException'],
    ['no such table', 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException'],
  ])('does not ask again after %s, and says that it is a fault', async (_, type) => {
    const { dynamo, requests } = await serve([json(400, { __type: type })]);
    await expect(dynamo.getItem('T', { hash: 'h' })).rejects.toMatchObject({ code: 'TG-0001' });
    expect(requests).toHaveLength(1);
  });

  it('puts an item of text, numbers, truth values and bytes, unless there is one', async () => {
    const { dynamo, requests } = await serve([json(200, {})]);
    await dynamo.putItem('Predictions', { pk: 'p', n: -1.5, isTrue: true, row: Uint8Array.of(0, 1, 255) });
    const [request] = requests;
    expect(request?.headers['x-amz-target']).toBe('DynamoDB_20120810.PutItem');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      TableName: 'Predictions',
      Item: { pk: { S: 'p' }, n: { N: '-1.5' }, isTrue: { BOOL: true }, row: { B: 'AAH/' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  });

  it('takes an item that is there for one that it has put, as after an answer that was lost', async () => {
    const isThere = json(400, { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' });
    const { dynamo, requests } = await serve([hangUp, isThere]);
    await dynamo.putItem('Predictions', { pk: 'p' });
    expect(requests).toHaveLength(2);
  });

  it('puts nothing that it cannot say exactly', async () => {
    const { dynamo, requests } = await serve([json(200, {})]);
    for (const value of [Number.NaN, Infinity, null, undefined, { a: 1 }]) {
      await expect(dynamo.putItem('Predictions', { pk: 'p', value })).rejects.toThrow('attribute value');
    }
    expect(requests).toHaveLength(0);
  });
});
