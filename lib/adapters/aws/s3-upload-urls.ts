import { createHmac, hash } from 'node:crypto';
import type { SignedUpload, UploadCaller, UploadUrls } from '../../domain/ingest/import-uploads.ts';
import type { Credentials } from './clients.ts';
import { basicTime, dailyKey } from './request-signer.ts';
import { escapeName, s3Place, type S3Place } from './s3-place.ts';

export interface UploadUrlSettings {
  readonly bucket: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** Of an engine: bucket and key stand in the path then. */
  readonly endpoint?: string;
}

const lifetimeSeconds = 15 * 60;

/**
 * Signature Version 4 in the query of an address. Length, checksum and "nothing is there yet" are signed with it, so
 * that S3 itself refuses another body, and a second one.
 */
export function s3UploadUrls(settings: UploadUrlSettings): UploadUrls {
  const { region, credentials } = settings;
  const keyOf = dailyKey({ region, service: 's3', secretAccessKey: credentials.secretAccessKey });
  const sign = (method: string, key: string, { caller, headers = {} }: SignedRequest): string => {
    const time = basicTime(new Date(caller.nowUs / 1000));
    const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
    const { scheme, host, path } = placeOf(settings, key, caller);
    const lines = Object.entries({ ...headers, host }).sort(([a], [b]) => (a < b ? -1 : 1));
    const names = lines.map(([name]) => name).join(';');
    const query = queryOf({ credentials, scope, time, names });
    const canonical = lines.map(([name, value]) => `${name}:${value}\n`).join('');
    const request = hash('sha256', `${method}\n${path}\n${query}\n${canonical}\n${names}\nUNSIGNED-PAYLOAD`);
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${request}`;
    const signature = createHmac('sha256', keyOf(time.slice(0, 8)))
      .update(text)
      .digest('hex');
    return `${scheme}://${host}${path}?${query}&X-Amz-Signature=${signature}`;
  };
  return {
    put({ key, bytes, checksum }, caller): SignedUpload {
      const headers = { 'if-none-match': '*', 'x-amz-checksum-sha256': checksum };
      // Every HTTP client writes the length by itself, and some let nobody else do it.
      const url = sign('PUT', key, { caller, headers: { ...headers, 'content-length': String(bytes) } });
      return { url, headers };
    },
    get: (key, caller) => sign('GET', key, { caller }),
  };
}

interface SignedRequest {
  readonly caller: UploadCaller;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An engine knows itself by an address that may hold only where its functions run: the caller's own one holds there. */
function placeOf(settings: UploadUrlSettings, key: string, { host }: UploadCaller): S3Place {
  const place = s3Place(settings, key);
  return settings.endpoint === undefined || host === undefined ? place : { ...place, host };
}

interface QueryFacts {
  readonly credentials: Credentials;
  readonly scope: string;
  readonly time: string;
  /** Of the signed headers. */
  readonly names: string;
}

/** In the order in which it is signed: by name. */
function queryOf({ credentials: { accessKeyId, sessionToken }, scope, time, names }: QueryFacts): string {
  const parameters = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${accessKeyId}/${scope}`],
    ['X-Amz-Date', time],
    ['X-Amz-Expires', String(lifetimeSeconds)],
    ...(sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken]]),
    ['X-Amz-SignedHeaders', names],
  ];
  return parameters.map((pair) => pair.map(escapeName).join('=')).join('&');
}
