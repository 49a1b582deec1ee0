import { damaged } from './parquet-error.ts';
import type { ThriftStruct, ThriftValue } from './thrift-value.ts';

/** Typed access to the fields of one struct; `of` names it in errors. */
export interface ThriftFields {
  has(id: number): boolean;
  integer(id: number): number;
  optionalInteger(id: number): number | undefined;
  bool(id: number): boolean;
  binary(id: number): Uint8Array;
  text(id: number): string;
  optionalText(id: number): string | undefined;
  integers(id: number): readonly number[];
  texts(id: number): readonly string[];
  struct(id: number): ThriftFields;
  structs(id: number): readonly ThriftFields[];
}

const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function thriftFields(fields: ThriftStruct, of: string): ThriftFields {
  const wrong = (id: number): Error => damaged(`field ${id} of ${of} is missing, or is no such thing`);
  const integer = (id: number, value = fields.get(id)): number => {
    if (value === undefined || !('value' in value) || typeof value.value !== 'number') throw wrong(id);
    return value.value;
  };
  const binary = (id: number, value = fields.get(id)): Uint8Array => {
    if (value?.type !== 'binary') throw wrong(id);
    return value.value;
  };
  const text = (id: number, value = fields.get(id)): string => decodeText(binary(id, value), of);
  const struct = (id: number, value = fields.get(id)): ThriftFields => {
    if (value?.type !== 'struct') throw wrong(id);
    return thriftFields(value.fields, of);
  };
  const items = (id: number): readonly ThriftValue[] => {
    const value = fields.get(id);
    if (value?.type !== 'list') throw wrong(id);
    return value.items;
  };
  return {
    has: (id) => fields.has(id),
    integer: (id) => integer(id),
    optionalInteger: (id) => (fields.has(id) ? integer(id) : undefined),
    bool: (id) => {
      const value = fields.get(id);
      if (value?.type !== 'bool') throw wrong(id);
      return value.value;
    },
    binary: (id) => binary(id),
    text: (id) => text(id),
    optionalText: (id) => (fields.has(id) ? text(id) : undefined),
    integers: (id) => items(id).map((item) => integer(id, item)),
    texts: (id) => items(id).map((item) => text(id, item)),
    struct: (id) => struct(id),
    structs: (id) => items(id).map((item) => struct(id, item)),
  };
}

export function decodeText(bytes: Uint8Array, of: string): string {
  try {
    return textDecoder.decode(bytes);
  } catch {
    throw damaged(`a text of ${of} is not UTF-8`);
  }
}
