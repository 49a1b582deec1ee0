import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, it } from 'vitest';
import { requestSigner } from '../../../lib/adapters/aws/request-signer.ts';

const service = { host: 'dynamodb.eu-west-1.amazonaws.com', region: 'eu-west-1', service: 'dynamodb' };
const contentType = 'application/x-amz-json-1.0';
const target = 'DynamoDB_20120810.GetItem';
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret/+ü' };

function headersOf(list: readonly string[]): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index], list[2 * index + 1]]),
  );
}

/** An independent implementation. */
async function signedElsewhere(body: string, datetime: string, sessionToken?: string): Promise<string | null> {
  const signer = new AwsV4Signer({
    ...credentials,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    url: `https://${service.host}`,
    method: 'POST',
    headers: { 'content-type': contentType, 'x-amz-target': target },
    body,
    region: service.region,
    service: service.service,
    datetime,
    allHeaders: true,
  });
  return (await signer.sign()).headers.get('authorization');
}

describe('a signed request', () => {
  it.each([
    ['an empty body', '', undefined],
    ['a body of JSON', '{"TableName":"T","Key":{"pk":{"S":"main#trades#1#BTC-USD"}}}', undefined],
    ['a body beyond ASCII', '{"S":"ключ – 鍵"}', undefined],
    ['a long body and the token of a session', 'x'.repeat(20_000), 'session/+=token'],
  ])('has the signature that another implementation gives it: %s', async (_what, body, sessionToken) => {
    const owner = sessionToken === undefined ? credentials : { ...credentials, sessionToken };
    const sign = requestSigner({ ...service, contentType, credentials: owner });
    const headers = headersOf(sign(target, body, new Date('2026-01-05T12:00:09.999Z')));
    expect(headers).toEqual({
      host: service.host,
      'content-type': contentType,
      'x-amz-date': '20260105T120009Z',
      'x-amz-target': target,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
      authorization: await signedElsewhere(body, '20260105T120009Z', sessionToken),
    });
  });

  it('takes the key of its own day, before midnight and after it', async () => {
    const sign = requestSigner({ ...service, contentType, credentials });
    const times = ['2026-01-05T23:59:59Z', '2026-01-06T00:00:00Z', '2026-01-05T23:59:59Z'];
    for (const time of times) {
      const { authorization } = headersOf(sign(target, 'body', new Date(time)));
      expect(authorization).toBe(await signedElsewhere('body', time.replaceAll(/[-:]/g, '')));
    }
  });
});
