import { createHash } from 'node:crypto';
import { gzip } from 'node:zlib';
import { sha256Hex } from '../canonical-json.ts';

/** A third of the time that the usual level takes, for objects that are a sixth larger. */
const compressionLevel = 2;

/** An object of an import, ready to be sent. */
export interface PackedObject {
  /** SHA-256 of the text, hex. */
  readonly digest: string;
  /** Bytes of the text. */
  readonly textBytes: number;
  readonly body: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the body, base64. */
  readonly checksum: string;
}

/** Off the main thread: packing takes most of the time of an import. */
export async function packText(text: string): Promise<PackedObject> {
  const bytes = Buffer.from(text);
  return { ...describe(bytes), ...withChecksum(await zip(bytes)) };
}

export function plainText(text: string): PackedObject {
  const bytes = Buffer.from(text);
  return { ...describe(bytes), ...withChecksum(bytes) };
}

function describe(bytes: Uint8Array): Pick<PackedObject, 'digest' | 'textBytes'> {
  return { digest: sha256Hex(bytes), textBytes: bytes.length };
}

function withChecksum(body: Uint8Array<ArrayBuffer>): Pick<PackedObject, 'body' | 'checksum'> {
  return { body, checksum: createHash('sha256').update(body).digest('base64') };
}

function zip(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    gzip(bytes, { level: compressionLevel }, (error, zipped) => (error === null ? resolve(zipped) : reject(error)));
  });
}
