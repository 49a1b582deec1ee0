import { damaged, misuse } from '../gbdt-error.ts';
import type { Objective } from '../tree-model.ts';

/** The words of an image: names of features and, of each head, its name and its objective. */
export interface ImageText {
  readonly featureNames: readonly string[];
  readonly heads: readonly { readonly name: string; readonly objective: Objective }[];
}

/** A length takes two bytes. */
const mostBytes = 65_535;

export function encodeText({ featureNames, heads }: ImageText): Uint8Array {
  const bytes: number[] = [];
  featureNames.forEach((name) => putString(bytes, name));
  for (const { name, objective } of heads) {
    putString(bytes, name);
    putString(bytes, objective.name);
    const parameters = Object.entries(objective.parameters);
    putLength(bytes, parameters.length);
    for (const [key, value] of parameters) {
      putString(bytes, key);
      bytes.push(...new Uint8Array(Float64Array.of(value).buffer));
    }
  }
  return Uint8Array.from(bytes);
}

function putString(bytes: number[], text: string): void {
  if (!text.isWellFormed()) throw misuse('a name is no Unicode text');
  const encoded = new TextEncoder().encode(text);
  putLength(bytes, encoded.length);
  bytes.push(...encoded);
}

function putLength(bytes: number[], length: number): void {
  if (length > mostBytes) throw misuse(`a name of ${length} bytes`);
  bytes.push(length & 0xff, length >> 8);
}

export function decodeText(
  bytes: Uint8Array,
  counts: { readonly features: number; readonly heads: number },
): ImageText {
  const reader = textReader(bytes);
  // Before anything is allocated by a count: each name takes two bytes at least.
  if (2 * (counts.features + counts.heads) > bytes.length) throw damaged('the names end too early');
  const featureNames = Array.from({ length: counts.features }, reader.string);
  const heads = Array.from({ length: counts.heads }, () => {
    const name = reader.string();
    const objective = reader.string();
    const entries = Array.from({ length: reader.length() }, () => [reader.string(), reader.double()] as const);
    const parameters = Object.fromEntries(entries);
    if (Object.keys(parameters).length !== entries.length) throw damaged(`head ${name} repeats a parameter`);
    return { name, objective: { name: objective, parameters } };
  });
  if (new Set(heads.map(({ name }) => name)).size !== heads.length) throw damaged('two heads have one name');
  if (!reader.isAtEnd()) throw damaged('the names have bytes behind their end');
  return { featureNames, heads };
}

interface TextReader {
  readonly string: () => string;
  readonly length: () => number;
  readonly double: () => number;
  readonly isAtEnd: () => boolean;
}

function textReader(bytes: Uint8Array): TextReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let at = 0;
  const take = (length: number): number => {
    if (at + length > bytes.length) throw damaged('the names end too early');
    at += length;
    return at - length;
  };
  const length = (): number => view.getUint16(take(2), true);
  return {
    length,
    string: () => {
      const size = length();
      const start = take(size);
      try {
        return decoder.decode(bytes.subarray(start, start + size));
      } catch {
        throw damaged('a name is no UTF-8');
      }
    },
    double: () => view.getFloat64(take(8), true),
    isAtEnd: () => at === bytes.length,
  };
}
