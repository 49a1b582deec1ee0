import type { StoredItem } from './stored-item.ts';

/** DynamoDB's JSON of an item, such as `{"price": {"N": "1.5"}}`, as plain values: what the SDK's document client does. */
export function fromWireItem(wire: Readonly<Record<string, unknown>>): StoredItem {
  return Object.fromEntries(Object.entries(wire).map(([name, value]) => [name, fromWireValue(name, value)]));
}

function fromWireValue(name: string, wire: unknown): unknown {
  const [[type, value] = []] = Object.entries(wire ?? {});
  switch (type) {
    case 'S':
    case 'BOOL':
      return value;
    case 'N':
      return Number(value);
    case 'B':
      return new Uint8Array(Buffer.from(String(value), 'base64'));
    case 'NULL':
      return null;
    case 'L':
      return (value as readonly unknown[]).map((entry) => fromWireValue(name, entry));
    case 'M':
      return fromWireItem(value as Readonly<Record<string, unknown>>);
    default:
      throw new Error(`attribute ${name} has type ${type}, which no item of ours uses`);
  }
}
