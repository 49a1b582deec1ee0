import { type HttpAnswer, keepAliveCall } from './keep-alive-call.ts';
import type { LeanSettings } from './lean-service.ts';
import { objectSigner } from './object-signer.ts';
import { s3Place } from './s3-place.ts';
import { type Attempt, isTransient, untilAnswered } from './until-answered.ts';

/** S3's read of an object and nothing else, for the hot path. */
export interface LeanObjects {
  get(key: string): Promise<ObjectAnswer>;
}

export type ObjectAnswer =
  | { readonly kind: 'found'; readonly body: Uint8Array }
  /** Without the right to list, S3 says "forbidden" of what is missing: only `why` tells the two apart. */
  | { readonly kind: 'missing'; readonly why: string };

export interface LeanObjectsSettings extends LeanSettings {
  readonly bucket: string;
}

/** Of one try: a model of some megabytes on a slow day. */
export const objectTimeoutMs = 1500;

export function leanObjects(settings: LeanObjectsSettings): LeanObjects {
  const { region, credentials, random, timeoutMs = objectTimeoutMs } = settings;
  const { scheme, host } = s3Place(settings, '');
  const sign = objectSigner({ host, region, credentials });
  const call = keepAliveCall(new URL(`${scheme}://${host}`), timeoutMs);
  return {
    get(key) {
      const { path } = s3Place(settings, key);
      return untilAnswered({
        send: () => call({ method: 'GET', path, headers: sign(path, new Date()) }),
        judge,
        random,
      });
    },
  };
}

function judge({ status, body }: HttpAnswer): Attempt<ObjectAnswer> {
  if (status === 200) return { kind: 'answered', output: { kind: 'found', body } };
  const why = `S3 answered ${status}: ${body.toString().slice(0, 500)}`;
  if (status === 404 || status === 403) return { kind: 'answered', output: { kind: 'missing', why } };
  return { kind: isTransient(status) ? 'unavailable' : 'refused', error: new Error(why) };
}
