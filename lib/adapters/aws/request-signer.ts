import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { Credentials } from './clients.ts';

/** Where requests go, and who sends them. */
export interface SignerSettings {
  readonly host: string;
  readonly region: string;
  readonly service: string;
  readonly contentType: string;
  readonly credentials: Credentials;
}

/** Names and values of the headers of one request, in turns: the form that Node sends as it is. */
export type RequestSigner = (target: string, body: string, now: Date) => readonly string[];

/**
 * AWS Signature Version 4 of the requests of a JSON service: each is a `POST /` with the same headers, and only time,
 * target and body change. So their canonical order is written down here, and nothing is sorted or escaped.
 */
export function requestSigner({ host, region, service, contentType, credentials }: SignerSettings): RequestSigner {
  const { sessionToken } = credentials;
  const [tokenName, tokenLine, tokenHeader] =
    sessionToken === undefined
      ? ['', '', []]
      : ['x-amz-security-token;', `x-amz-security-token:${sessionToken}\n`, ['x-amz-security-token', sessionToken]];
  const names = `content-type;host;x-amz-date;${tokenName}x-amz-target`;
  const firstLines = `POST\n/\n\ncontent-type:${contentType}\nhost:${host}\n`;
  const authorise = requestAuthoriser({ region, service, credentials });
  return (target, body, now) => {
    const time = basicTime(now);
    const headers = `${firstLines}x-amz-date:${time}\n${tokenLine}x-amz-target:${target}\n`;
    const authorization = authorise(time, names, `${headers}\n${names}\n${hash('sha256', body)}`);
    return [
      ...['host', host, 'content-type', contentType, 'x-amz-date', time, 'x-amz-target', target],
      ...tokenHeader,
      ...['authorization', authorization],
    ];
  };
}

/** The value of the header that proves who sends a request. */
export type RequestAuthoriser = (time: string, names: string, canonicalRequest: string) => string;

export function requestAuthoriser({
  region,
  service,
  credentials: { accessKeyId, secretAccessKey },
}: Pick<SignerSettings, 'region' | 'service' | 'credentials'>): RequestAuthoriser {
  const place = `${region}/${service}/aws4_request`;
  const keyOf = dailyKey({ region, service, secretAccessKey });
  return (time, names, canonicalRequest) => {
    const day = time.slice(0, 8);
    const text = `AWS4-HMAC-SHA256\n${time}\n${day}/${place}\n${hash('sha256', canonicalRequest)}`;
    const signature = createHmac('sha256', keyOf(day)).update(text).digest('hex');
    const credential = `${accessKeyId}/${day}/${place}`;
    return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  };
}

export interface KeySettings {
  readonly region: string;
  readonly service: string;
  readonly secretAccessKey: string;
}

/**
 * The derived key holds for one day: four hashes that each request would repeat. It is kept as an object, because
 * `createHmac` makes one of every key that is none, which takes ten times as long as the hash.
 */
export function dailyKey({ region, service, secretAccessKey }: KeySettings): (day: string) => KeyObject {
  let known: { readonly day: string; readonly key: KeyObject } | undefined;
  return (day) => {
    if (known?.day !== day) {
      const parts = [day, region, service, 'aws4_request'];
      const first = Buffer.from(`AWS4${secretAccessKey}`);
      const derived = parts.reduce((key, part) => createHmac('sha256', key).update(part).digest(), first);
      known = { day, key: createSecretKey(derived) };
    }
    return known.key;
  };
}

/** `2026-01-05T12:00:09.999Z` becomes `20260105T120009Z`. */
export function basicTime(now: Date): string {
  const iso = now.toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}
