import { damaged } from './parquet-error.ts';
import {
  type ThriftStruct,
  type ThriftType,
  type ThriftValue,
  doubleCode,
  falseCode,
  typeCodes,
} from './thrift-value.ts';

/** Parquet nests six levels deep; more is a made-up file that aims at the stack. */
const deepest = 16;

export interface DecodedStruct {
  readonly fields: ThriftStruct;
  /** Where the bytes behind it begin. */
  readonly end: number;
}

/** Reads one struct from the start of `bytes`. Every length is checked against what is left before anything is made. */
export function decodeThrift(bytes: Uint8Array): DecodedStruct {
  const reader = new ThriftReader(bytes);
  const fields = reader.struct(0);
  return { fields, end: reader.at };
}

class ThriftReader {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  struct(depth: number): ThriftStruct {
    if (depth > deepest) throw damaged('the description nests too deeply');
    const fields = new Map<number, ThriftValue>();
    for (let id = 0, head = this.byte(); head !== 0; head = this.byte()) {
      id = head >>> 4 === 0 ? unzigzag(this.varint()) : id + (head >>> 4);
      if (fields.has(id)) throw damaged(`the description has field ${id} twice`);
      fields.set(id, this.field(head & 0x0f, depth));
    }
    return fields;
  }

  field(code: number, depth: number): ThriftValue {
    if (code === typeCodes.bool || code === falseCode) return { type: 'bool', value: code === typeCodes.bool };
    return this.value(code, depth);
  }

  value(code: number, depth: number): ThriftValue {
    switch (code) {
      case typeCodes.bool:
      case falseCode:
        return { type: 'bool', value: this.byte() === typeCodes.bool };
      case typeCodes.i8:
        return { type: 'i8', value: (this.byte() << 24) >> 24 };
      case typeCodes.i16:
      case typeCodes.i32:
      case typeCodes.i64:
        return { type: typeOf(code), value: unzigzag(this.varint()) };
      case typeCodes.binary:
        return { type: 'binary', value: this.take(this.varint()) };
      case doubleCode:
        return { type: 'binary', value: this.take(8) };
      case typeCodes.list:
        return this.list(depth + 1);
      case typeCodes.struct:
        return { type: 'struct', fields: this.struct(depth + 1) };
      default:
        throw damaged(`the description has a value of the unknown type ${code}`);
    }
  }

  list(depth: number): ThriftValue {
    if (depth > deepest) throw damaged('the description nests too deeply');
    const head = this.byte();
    const size = head >>> 4 === 15 ? this.varint() : head >>> 4;
    // The smallest value takes a byte.
    if (size > this.bytes.length - this.at) throw damaged(`the description has a list of ${size} that ends too early`);
    const items: ThriftValue[] = [];
    for (let index = 0; index < size; index += 1) items.push(this.value(head & 0x0f, depth));
    return { type: 'list', of: items[0]?.type ?? 'struct', items };
  }

  byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw damaged('the description ends too early');
    this.at += 1;
    return byte;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw damaged('the description has a number beyond 2^53');
      if (byte < 0x80) return value;
      if (scale > 2 ** 63) throw damaged('the description has a number that does not end');
    }
  }

  take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw damaged(`the description has ${length} bytes that end too early`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

function typeOf(code: number): Extract<ThriftType, 'i16' | 'i32' | 'i64'> {
  if (code === typeCodes.i16) return 'i16';
  return code === typeCodes.i32 ? 'i32' : 'i64';
}

/** Floor and remainder, because a shift would cut at 32 bits. */
function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
