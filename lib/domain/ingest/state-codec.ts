import { gunzipSync, gzipSync } from 'node:zlib';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import type { ViewSection } from '../features/entity-features.ts';
import type { EntityState } from './entity-state.ts';

/** A larger object is refused: it has to fit one quick read on every event. */
export const maxStateBytes = 256 * 1024;

/** What no honest state unpacks to: a damaged object must not take the memory of a function. */
const maxUnpackedBytes = 64 * 1024 * 1024;

/** The quickest: the object is read and written with every chunk. */
const compressionLevel = 1;

const contract = 'entity-state/2';
const lengthBytes = 4;

export interface EncodedState {
  /** SHA-256 of the content before compression: what equal states have in common, whoever packed them. */
  readonly digest: string;
  readonly body: Uint8Array;
}

type ViewHeader = Omit<ViewSection, 'bytes'> & { readonly key: string; readonly length: number };

type StateHeader = Omit<EntityState, 'features'> & {
  readonly contract: typeof contract;
  readonly bookLength: number;
  readonly views: readonly ViewHeader[];
};

/** Throws TG-1102. */
export function encodeState(state: EntityState): EncodedState {
  const content = contentOf(state);
  const body = gzipSync(content, { level: compressionLevel });
  if (body.length > maxStateBytes) {
    throw new TidegateError('TG-1102', `the state would take ${body.length} bytes, ${maxStateBytes} are allowed`);
  }
  return { digest: sha256Hex(content), body };
}

/** What `encodeState` would call it. */
export function digestOfState(state: EntityState): string {
  return sha256Hex(contentOf(state));
}

/** Length of the header, header as canonical JSON, the book, the sections of the views. */
function contentOf(state: EntityState): Buffer {
  const { features, ...rest } = state;
  const sections = Object.entries(features.views).sort(([a], [b]) => (a < b ? -1 : 1));
  const views = sections.map(([key, { bytes, ...times }]) => ({ key, ...times, length: bytes.length }));
  const header = Buffer.from(canonicalJson({ ...rest, contract, bookLength: features.book.length, views }));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, features.book, ...sections.map(([, { bytes }]) => bytes)]);
}

/** Throws TG-1201 for bytes that are not the state of this name. */
export function decodeState(name: string, { digest, body }: EncodedState): EntityState {
  const content = unpack(name, body);
  const found = sha256Hex(content);
  if (found !== digest) throw new TidegateError('TG-1201', `${name} was altered: its digest is ${found}`);
  const headerEnd = lengthBytes + content.readUInt32LE(0);
  const header: unknown = JSON.parse(content.toString('utf8', lengthBytes, headerEnd));
  if (!isHeader(header)) throw new TidegateError('TG-1201', `${name} is not an ${contract}`);
  const { contract: _, bookLength, views, ...rest } = header;
  let offset = headerEnd;
  // Copies, so that numbers of eight bytes lie at their boundaries.
  const take = (length: number): Uint8Array => new Uint8Array(content.subarray(offset, (offset += length)));
  const book = take(bookLength);
  const sections: Record<string, ViewSection> = {};
  for (const { key, length, ...times } of views) sections[key] = { ...times, bytes: take(length) };
  return { ...rest, features: { book, views: sections } };
}

function unpack(name: string, body: Uint8Array): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: maxUnpackedBytes });
  } catch (cause) {
    throw new TidegateError('TG-1201', `${name} cannot be unpacked`, { cause });
  }
}

/** The digest proves that `encodeState` wrote it; only the contract may be another release's. */
function isHeader(value: unknown): value is StateHeader {
  return typeof value === 'object' && value !== null && 'contract' in value && value.contract === contract;
}
