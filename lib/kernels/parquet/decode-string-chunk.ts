import { decodeRuns } from './decode-runs.ts';
import { countPresent } from './encoded-chunk.ts';
import { encodings } from './format.ts';
import { damaged, unsupported } from './parquet-error.ts';
import { type Chunk, type Page, dataPage, dictionaryPage, readBody, splitLevels } from './read-pages.ts';
import { decodeText } from './thrift-fields.ts';

/** The strings of one column of one row group; null only where the column is nullable. */
export function readStringChunk(chunk: Chunk): readonly (string | null)[] {
  const page = dataPage(chunk);
  const { presence, values } = splitLevels(chunk, readBody(chunk, page));
  const count = countPresent(presence, chunk.rows);
  const strings = readPresent(chunk, page, { bytes: values, count });
  if (presence === undefined) return strings;
  let at = 0;
  return Array.from(presence, (level) => (level === 1 ? (strings[at++] ?? null) : null));
}

interface Present {
  readonly bytes: Uint8Array;
  readonly count: number;
}

function readPresent(chunk: Chunk, page: Page, { bytes, count }: Present): readonly string[] {
  const { name } = chunk.column;
  if (page.encoding === encodings.plain) return readPlain(bytes, count, name);
  if (page.encoding !== encodings.rleDictionary)
    throw unsupported(`column ${name} has encoding ${page.encoding}, which is not read`);
  const dictionary = readDictionary(chunk);
  const [bitWidth] = bytes;
  if (bitWidth === undefined) throw damaged(`column ${name} lacks its indexes`);
  return Array.from(decodeRuns(bytes.subarray(1), { bitWidth, count }), (index) => {
    const value = dictionary[index];
    if (value === undefined) throw damaged(`column ${name} has an index beyond its dictionary`);
    return value;
  });
}

function readDictionary(chunk: Chunk): readonly string[] {
  const page = dictionaryPage(chunk);
  if (page.encoding !== encodings.plain) throw unsupported(`the dictionary of ${chunk.column.name} is encoded`);
  return readPlain(readBody(chunk, page), page.values, chunk.column.name);
}

function readPlain(bytes: Uint8Array, count: number, name: string): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strings: string[] = [];
  let at = 0;
  while (strings.length < count) {
    const start = at + 4;
    const end = start > bytes.length ? Infinity : start + view.getUint32(at, true);
    if (end > bytes.length) throw damaged(`a string of column ${name} ends too early`);
    strings.push(decodeText(bytes.subarray(start, end), `column ${name}`));
    at = end;
  }
  if (at !== bytes.length) throw damaged(`column ${name} has bytes behind its strings`);
  return strings;
}
