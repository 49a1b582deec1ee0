import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, test } from 'vitest';
import { s3UploadUrls } from '../../../lib/adapters/aws/s3-upload-urls.ts';

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret/+ü' };
const checksum = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const key = 'main/raw/trade/dt=2026-01-05/BTC-USD:PERP_1.x/history/0000-e3b0.ndjson.gz';
const caller = { nowUs: Date.UTC(2026, 0, 5, 12, 0, 9) * 1000, host: undefined };
const place = { bucket: 'lake', region: 'eu-west-1' };

/** An independent implementation. */
async function signedElsewhere(
  signed: string,
  headers: Readonly<Record<string, string>> | undefined,
  sessionToken?: string,
): Promise<URLSearchParams> {
  const method = headers === undefined ? 'GET' : 'PUT';
  const url = new URL(signed);
  const bare = new URL(`${url.origin}${url.pathname}?X-Amz-Expires=900`);
  const signer = new AwsV4Signer({
    ...credentials,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...{
      url: bare.href,
      method,
      headers: headers ?? {},
      region: 'eu-west-1',
      service: 's3',
      datetime: '20260105T120009Z',
    },
    ...{ signQuery: true, allHeaders: true },
  });
  return (await signer.sign()).url.searchParams;
}

describe('an address', () => {
  test.each([
    ['without a session', undefined],
    ['with the token of a session', 'session/+=token'],
  ])('of an upload has the signature that another implementation gives it, %s', async (_what, sessionToken) => {
    const owner = sessionToken === undefined ? credentials : { ...credentials, sessionToken };
    const { url, headers } = s3UploadUrls({ ...place, credentials: owner }).put({ key, bytes: 1024, checksum }, caller);
    const signed = { 'content-length': '1024', ...headers };
    const expected = await signedElsewhere(url, signed, sessionToken);
    const found = new URL(url).searchParams;
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    expect(found.get('X-Amz-SignedHeaders')).toBe('content-length;host;if-none-match;x-amz-checksum-sha256');
  });

  test('of a download too', async () => {
    const url = s3UploadUrls({ ...place, credentials }).get(key, caller);
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual(
      Object.fromEntries(await signedElsewhere(url, undefined)),
    );
  });

  test('of an engine stands where the caller reached it', () => {
    const urls = s3UploadUrls({ ...place, credentials, endpoint: 'http://172.17.0.2:4566' });
    expect(urls.get('main/a', { ...caller, host: '127.0.0.1:4566' })).toMatch(
      /^http:\/\/127\.0\.0\.1:4566\/lake\/main\/a\?/,
    );
    expect(urls.get('main/a', caller)).toMatch(/^http:\/\/172\.17\.0\.2:4566\/lake\/main\/a\?/);
  });
});
