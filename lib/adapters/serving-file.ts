import { sha256Hex } from '../domain/canonical-json.ts';
import { TidegateError } from '../domain/fault.ts';

/** What can be served is what its digest says: anything else is a model that cannot be loaded. */
export function servingFile(key: string, digest: string, body: Uint8Array): Uint8Array {
  if (sha256Hex(body) === digest) return body;
  throw new TidegateError('TG-7002', `${key} holds other bytes than its name says`);
}

export function missingFile(key: string, cause?: unknown): TidegateError {
  return new TidegateError('TG-7002', `${key} is missing, or may not be read`, { cause });
}
