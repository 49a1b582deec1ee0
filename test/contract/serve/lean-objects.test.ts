import { describe, expect, it } from 'vitest';
import { leanObjects } from '../../../lib/adapters/aws/lean-objects.ts';
import { type Answer, halfAnswer, hangUp, silence, useHttpServer } from '../../support/http-server.ts';

const serve = useHttpServer();
const key = 'main/sha256/e3b0c442';
const found: Answer = (_, response) => void response.writeHead(200).end(Buffer.of(0, 255, 13, 10));
const answer =
  (status: number, body = ''): Answer =>
  (_, response) =>
    void response.writeHead(status).end(body);

/** Of a try: a busy machine takes its time to accept a connection. */
const timeoutMs = 1000;

async function objectsOver(answers: readonly Answer[]) {
  const { endpoint, requests, connections } = await serve(answers);
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' };
  const settings = { region: 'eu-west-1', endpoint, credentials, random: () => 0, timeoutMs };
  return { objects: leanObjects({ ...settings, bucket: 'artifacts' }), requests, connections };
}

describe('leanObjects', () => {
  it('signs a GET whose path names the bucket, where an engine is asked', async () => {
    const { objects, requests } = await objectsOver([found]);
    expect(await objects.get(key)).toEqual({ kind: 'found', body: Buffer.of(0, 255, 13, 10) });
    const [request] = requests;
    expect(request).toMatchObject({ method: 'GET', path: `/artifacts/${key}`, body: '' });
    expect(request?.headers).toMatchObject({ 'x-amz-security-token': 'session' });
    expect(request?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/s3\/aws4_request, .*Signature=[0-9a-f]{64}$/,
    );
  });

  it('keeps its connection for the next object', async () => {
    const { objects, requests, connections } = await objectsOver([found]);
    for (let read = 0; read < 5; read += 1) await objects.get(key);
    expect({ requests: requests.length, connections: connections.size }).toEqual({ requests: 5, connections: 1 });
  });

  it.each([403, 404])('tells of %i that nothing is to be had, and does not ask again', async (status) => {
    const { objects, requests } = await objectsOver([answer(status, '<Code>AccessDenied</Code>')]);
    const why = `S3 answered ${status}: <Code>AccessDenied</Code>`;
    expect(await objects.get(key)).toEqual({ kind: 'missing', why });
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['a 500', answer(500)],
    ['a plea to slow down', answer(503, '<Code>SlowDown</Code>')],
    ['a 429', answer(429)],
    ['silence', silence],
    ['a connection that breaks', hangUp],
    ['half an object', halfAnswer],
  ])('asks again after %s, twice at most', async (_, trouble) => {
    const lucky = await objectsOver([trouble, trouble, found]);
    expect(await lucky.objects.get(key)).toMatchObject({ kind: 'found' });
    expect(lucky.requests).toHaveLength(3);
    const unlucky = await objectsOver([trouble]);
    await expect(unlucky.objects.get(key)).rejects.toMatchObject({ code: 'TG-0015' });
    expect(unlucky.requests).toHaveLength(3);
  });

  it('says that any other answer is a fault, and does not ask again', async () => {
    const { objects, requests } = await objectsOver([answer(400, '<Code>AuthorizationHeaderMalformed</Code>')]);
    await expect(objects.get(key)).rejects.toMatchObject({ code: 'TG-0001' });
    expect(requests).toHaveLength(1);
  });
});
