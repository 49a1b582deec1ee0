/** What the compact protocol of Thrift can say, as far as Parquet says it. */
export type ThriftValue =
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'i8' | 'i16' | 'i32' | 'i64'; readonly value: number }
  | { readonly type: 'binary'; readonly value: Uint8Array }
  | { readonly type: 'list'; readonly of: ThriftType; readonly items: readonly ThriftValue[] }
  | { readonly type: 'struct'; readonly fields: ThriftStruct };

export type ThriftType = 'bool' | 'i8' | 'i16' | 'i32' | 'i64' | 'binary' | 'list' | 'struct';

/** Fields by their ids, in ascending order. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

export const typeCodes = { bool: 1, i8: 3, i16: 4, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;
/** In a field the type carries the value: this one, or that of `bool` for true. */
export const falseCode = 2;
export const doubleCode = 7;

const textEncoder = new TextEncoder();

export const bool = (value: boolean): ThriftValue => ({ type: 'bool', value });
export const i8 = (value: number): ThriftValue => ({ type: 'i8', value });
export const i32 = (value: number): ThriftValue => ({ type: 'i32', value });
export const i64 = (value: number): ThriftValue => ({ type: 'i64', value });
export const binary = (value: Uint8Array): ThriftValue => ({ type: 'binary', value });
export const text = (value: string): ThriftValue => binary(textEncoder.encode(value));
export const list = (of: ThriftType, items: readonly ThriftValue[]): ThriftValue => ({ type: 'list', of, items });
export const structs = (items: readonly ThriftStruct[]): ThriftValue => list('struct', items.map(nested));
export const nested = (fields: ThriftStruct): ThriftValue => ({ type: 'struct', fields });

/** Leaves out what is undefined; integer keys of an object are always in ascending order. */
export function struct(fields: Readonly<Record<number, ThriftValue | undefined>>): ThriftStruct {
  const made = new Map<number, ThriftValue>();
  for (const [id, value] of Object.entries(fields)) if (value !== undefined) made.set(Number(id), value);
  return made;
}
