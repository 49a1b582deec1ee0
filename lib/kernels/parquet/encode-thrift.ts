import { growableBytes, type GrowableBytes } from './growable-bytes.ts';
import { type ThriftStruct, type ThriftValue, falseCode, typeCodes } from './thrift-value.ts';

/** The compact protocol: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */
export function encodeThrift(fields: ThriftStruct): Uint8Array {
  const out = growableBytes();
  writeStruct(out, fields);
  return out.bytes();
}

function writeStruct(out: GrowableBytes, fields: ThriftStruct): void {
  let previous = 0;
  for (const [id, value] of fields) {
    const code = value.type === 'bool' && !value.value ? falseCode : typeCodes[value.type];
    // Ids of Parquet never leave more than fifteen out, so that the short form always does.
    out.byte(((id - previous) << 4) | code);
    if (value.type !== 'bool') writeValue(out, value);
    previous = id;
  }
  out.byte(0);
}

function writeValue(out: GrowableBytes, value: ThriftValue): void {
  switch (value.type) {
    case 'bool':
      out.byte(value.value ? typeCodes.bool : falseCode);
      break;
    case 'i8':
      out.byte(value.value & 0xff);
      break;
    case 'i16':
    case 'i32':
    case 'i64':
      writeVarint(out, zigzag(value.value));
      break;
    case 'binary':
      writeVarint(out, value.value.length);
      out.append(value.value);
      break;
    case 'struct':
      writeStruct(out, value.fields);
      break;
    case 'list':
      writeList(out, value);
      break;
  }
}

const longList = 15;

function writeList(out: GrowableBytes, { of, items }: Extract<ThriftValue, { type: 'list' }>): void {
  out.byte((Math.min(items.length, longList) << 4) | typeCodes[of]);
  if (items.length >= longList) writeVarint(out, items.length);
  for (const item of items) writeValue(out, item);
}

/** Small numbers of either sign become small numbers: 0, −1, 1, −2 → 0, 1, 2, 3. Exact up to 2⁵². */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** Seven bits a byte, the lowest first. Division, because shifts of JavaScript end at 32 bits. */
export function writeVarint(out: GrowableBytes, value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.byte((rest % 0x80) | 0x80);
  out.byte(rest);
}
