import { hash } from 'node:crypto';
import type { Credentials } from './clients.ts';
import { basicTime, requestAuthoriser } from './request-signer.ts';

export interface ObjectSignerSettings {
  readonly host: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** Names and values of the headers of one `GET`, in turns. The path is escaped already, and signed as it is. */
export type ObjectSigner = (path: string, now: Date) => readonly string[];

const digestOfNothing = hash('sha256', '');

/** AWS Signature Version 4 of a `GET` of S3: without a body and a query, so that only path and time change. */
export function objectSigner({ host, region, credentials }: ObjectSignerSettings): ObjectSigner {
  const { sessionToken } = credentials;
  const [tokenName, tokenLine, tokenHeader] =
    sessionToken === undefined
      ? ['', '', []]
      : [';x-amz-security-token', `x-amz-security-token:${sessionToken}\n`, ['x-amz-security-token', sessionToken]];
  const names = `host;x-amz-content-sha256;x-amz-date${tokenName}`;
  const authorise = requestAuthoriser({ region, service: 's3', credentials });
  return (path, now) => {
    const time = basicTime(now);
    const headers = `host:${host}\nx-amz-content-sha256:${digestOfNothing}\nx-amz-date:${time}\n${tokenLine}`;
    const authorization = authorise(time, names, `GET\n${path}\n\n${headers}\n${names}\n${digestOfNothing}`);
    return [
      ...['host', host, 'x-amz-content-sha256', digestOfNothing, 'x-amz-date', time],
      ...tokenHeader,
      ...['authorization', authorization],
    ];
  };
}
