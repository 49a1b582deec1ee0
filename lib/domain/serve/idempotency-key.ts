import { RequestError } from '../fault.ts';

/** Every request that writes names itself, so that a repeat can be told from a new one. */
export function checkIdempotencyKey(key: string | undefined): string {
  if (key === undefined) throw new RequestError('TG-0012', 'the header is absent');
  if (!/^[\x21-\x7e]{1,128}$/.test(key)) {
    throw new RequestError('TG-0012', 'the header is not 1 to 128 visible ASCII characters');
  }
  return key;
}
