import { decodeThrift } from './decode-thrift.ts';
import { encodeThrift } from './encode-thrift.ts';
import type { EncodedPage } from './encoded-chunk.ts';
import { encodings, mostPageBytes, pageTypes } from './format.ts';
import { damaged, misuse, unsupported } from './parquet-error.ts';
import { thriftFields } from './thrift-fields.ts';
import { i32, nested, struct } from './thrift-value.ts';

export interface PageHeader {
  readonly kind: EncodedPage['kind'];
  readonly bodyBytes: number;
  readonly checksum: number | undefined;
  readonly values: number;
  readonly encoding: number;
  readonly headerBytes: number;
}

export function encodePageHeader({ kind, values, encoding, parts }: EncodedPage, checksum: number): Uint8Array {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  if (size > mostPageBytes) throw misuse(`a page of ${size} bytes is beyond the format: use smaller row groups`);
  const own = { 1: i32(values), 2: i32(encoding) };
  const levels = { 3: i32(encodings.rle), 4: i32(encodings.rle) };
  return encodeThrift(
    struct({
      1: i32(pageTypes[kind]),
      2: i32(size),
      3: i32(size),
      4: i32(checksum | 0),
      5: kind === 'data' ? nested(struct({ ...own, ...levels })) : undefined,
      7: kind === 'dictionary' ? nested(struct(own)) : undefined,
    }),
  );
}

/** From the start of `bytes`, which may hold more than the header. */
export function decodePageHeader(bytes: Uint8Array): PageHeader {
  const { fields, end } = decodeThrift(bytes);
  const header = thriftFields(fields, 'a page header');
  const kind = kindOf(header.integer(1));
  const bodyBytes = header.integer(3);
  if (bodyBytes < 0 || header.integer(2) !== bodyBytes) throw damaged('a page has two sizes, and no compression');
  const own = header.struct(kind === 'data' ? 5 : 7);
  const values = own.integer(1);
  if (values < 0) throw damaged(`a page has ${values} values`);
  const checksum = header.optionalInteger(4);
  return {
    ...{ kind, bodyBytes, values, encoding: own.integer(2), headerBytes: end },
    checksum: checksum === undefined ? undefined : checksum >>> 0,
  };
}

function kindOf(type: number): PageHeader['kind'] {
  if (type === pageTypes.data) return 'data';
  if (type === pageTypes.dictionary) return 'dictionary';
  throw unsupported(`pages of type ${type} are not read`);
}
