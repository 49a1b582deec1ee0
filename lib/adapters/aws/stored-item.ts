/** An item of a table, read attribute by attribute: what is stored is trusted only as far as it was checked. */
export type StoredItem = Readonly<Record<string, unknown>>;

export function readText(item: StoredItem, name: string): string {
  const value = item[name];
  if (typeof value !== 'string') throw malformed(name, 'text', value);
  return value;
}

export function readInteger(item: StoredItem, name: string): number {
  const value = item[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw malformed(name, 'an integer', value);
  return value;
}

export function readNumber(item: StoredItem, name: string): number {
  const value = item[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(name, 'a number', value);
  return value;
}

/** Integers by name. */
export function readIntegers(item: StoredItem, name: string): Readonly<Record<string, number>> {
  const value = item[name];
  if (typeof value !== 'object' || value === null) throw malformed(name, 'integers by name', value);
  const integers: StoredItem = { ...value };
  return Object.fromEntries(Object.keys(integers).map((key) => [key, readInteger(integers, key)]));
}

export function readOptionalInteger(item: StoredItem, name: string): number | undefined {
  return item[name] === undefined ? undefined : readInteger(item, name);
}

export function readNullableInteger(item: StoredItem, name: string): number | null {
  return item[name] === null ? null : readInteger(item, name);
}

export function readOptionalText(item: StoredItem, name: string): string | undefined {
  return item[name] === undefined ? undefined : readText(item, name);
}

export function readBoolean(item: StoredItem, name: string): boolean {
  const value = item[name];
  if (typeof value !== 'boolean') throw malformed(name, 'true or false', value);
  return value;
}

export function readBytes(item: StoredItem, name: string): Uint8Array {
  const value = item[name];
  if (!(value instanceof Uint8Array)) throw malformed(name, 'bytes', value);
  return value;
}

export function readOneOf<Value extends string>(item: StoredItem, name: string, allowed: readonly Value[]): Value {
  const value = allowed.find((candidate) => candidate === item[name]);
  if (value === undefined) throw malformed(name, `one of ${allowed.join(', ')}`, item[name]);
  return value;
}

export function readTexts(item: StoredItem, name: string): readonly string[] {
  const value = item[name];
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string'))
    throw malformed(name, 'a list of texts', value);
  return value;
}

function malformed(name: string, expected: string, got: unknown): Error {
  return new Error(
    `stored item: attribute ${name} should be ${expected}, got ${got === undefined ? 'nothing' : typeof got}`,
  );
}

const daySeconds = 86_400;

/** A `ttl` attribute: DynamoDB removes the item some time after this second. */
export function ttlSeconds(fromUs: number, days: number): number {
  return Math.ceil(fromUs / 1_000_000) + days * daySeconds;
}
