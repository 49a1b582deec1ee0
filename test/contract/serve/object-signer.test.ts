import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, it } from 'vitest';
import { objectSigner } from '../../../lib/adapters/aws/object-signer.ts';
import { s3Place } from '../../../lib/adapters/aws/s3-place.ts';

const region = 'eu-west-1';
const place = { bucket: 'artifacts', region };
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret/+ü' };

/** An independent implementation. */
async function signedElsewhere(url: string, headers: Headers, sessionToken?: string): Promise<string | null> {
  const signer = new AwsV4Signer({
    ...credentials,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...{ url, method: 'GET', headers, region, service: 's3', allHeaders: true },
    datetime: headers.get('x-amz-date') ?? '',
  });
  return (await signer.sign()).headers.get('authorization');
}

function pairsOf(list: readonly string[]): [string, string][] {
  return Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index] ?? '', list[2 * index + 1] ?? '']);
}

describe('the GET of an object', () => {
  it.each([
    ['a digest', `main/sha256/${'e3'.repeat(32)}`, undefined, undefined],
    ['a session', `main/sha256/${'a5'.repeat(32)}`, undefined, 'session/+=token'],
    ['an engine', `main/sha256/${'0f'.repeat(32)}`, 'http://127.0.0.1:4566', undefined],
    ['signs that paths escape', "main/BTC-USD:PERP_1.x~/dt=2026-01-05/(a)!*'+ b", undefined, 'session'],
    ['letters beyond ASCII', 'main/ключ/鍵', 'http://localhost:80', undefined],
  ])('has the signature that another implementation gives it: %s', async (...[, key, endpoint, sessionToken]) => {
    const owner = sessionToken === undefined ? credentials : { ...credentials, sessionToken };
    const { scheme, host, path } = s3Place({ ...place, ...(endpoint === undefined ? {} : { endpoint }) }, key);
    const sign = objectSigner({ host, region, credentials: owner });
    const { authorization, ...headers } = Object.fromEntries(pairsOf(sign(path, new Date('2026-01-05T23:59:59.999Z'))));
    expect(headers).toEqual({
      host,
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-amz-date': '20260105T235959Z',
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    });
    expect(authorization).toBe(await signedElsewhere(`${scheme}://${host}${path}`, new Headers(headers), sessionToken));
  });
});

describe('the place of an object', () => {
  it('is a host of its bucket on AWS, and a path below it on an engine', () => {
    expect(s3Place(place, 'main/a b')).toEqual({
      ...{ scheme: 'https', host: 'artifacts.s3.eu-west-1.amazonaws.com', path: '/main/a%20b' },
    });
    expect(s3Place({ ...place, endpoint: 'http://127.0.0.1:4566' }, 'main/a')).toEqual({
      ...{ scheme: 'http', host: '127.0.0.1:4566', path: '/artifacts/main/a' },
    });
  });
});
