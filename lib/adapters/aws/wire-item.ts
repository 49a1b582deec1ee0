import type { StoredItem } from './stored-item.ts';

/** DynamoDB's JSON of an item, such as `{"price": {"N": "1.5"}}`, as plain values: what the SDK's document client does. */
export function fromWireItem(wire: Readonly<Record<string, unknown>>): StoredItem {
  const item: Record<string, unknown> = {};
  // Loops, not lists of entries: this runs within the time of a prediction.
  for (const name of Object.keys(wire)) item[name] = fromWireValue(name, wire[name]);
  return item;
}

function fromWireValue(name: string, wire: unknown): unknown {
  const typed = (wire ?? {}) as Readonly<Record<string, unknown>>;
  const [type = 'nothing'] = Object.keys(typed);
  const value = typed[type];
  switch (type) {
    case 'S':
    case 'BOOL':
      return value;
    case 'N':
      return Number(value);
    case 'B':
      return bytesOf(String(value));
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

/** Text, numbers, truth values and bytes by name: what items of the hot path are made of. */
export function toWireItem(item: StoredItem): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toWireValue(name, value)]));
}

function toWireValue(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  // A value that is no number has no form in DynamoDB.
  if (typeof value === 'number' && Number.isFinite(value)) return { N: String(value) };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  throw new Error(`attribute ${name} is of type ${typeof value}, which no item of the hot path has`);
}

/** A view of what was decoded: a copy of half a kilobyte takes ten times as long as the decoding. */
function bytesOf(base64: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(base64, 'base64');
  return new Uint8Array(buffer, byteOffset, byteLength);
}
