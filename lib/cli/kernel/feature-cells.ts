import { CliError } from '../cli-error.ts';

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const infinite = /^[+-]?inf(?:inity)?$/i;
const missing: ReadonlySet<string> = new Set(['', 'nan', 'na']);

/** NaN where a value is missing, undefined where it is no number. */
export function featureNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value === null) return Number.NaN;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (decimal.test(text)) return Number(text);
  const word = text.toLowerCase();
  if (missing.has(word)) return Number.NaN;
  if (word === 'true' || word === 'false') return Number(word === 'true');
  if (infinite.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return undefined;
}

/** Of each feature the column that holds it, by its name, also where LightGBM wrote `_` for a space. */
export function matchColumns(features: readonly string[], columns: readonly string[]): readonly number[] {
  const exact = placesOf(columns);
  const plain = placesOf(columns.map(plainName));
  return features.map((feature) => {
    const [first, ...others] = exact.get(feature) ?? plain.get(plainName(feature)) ?? [];
    if (first === undefined) throw misfit(`there is no column ${feature}; there are: ${told(columns)}`);
    if (others.length > 0) throw misfit(`${others.length + 1} columns are called ${feature}`);
    return first;
  });
}

export function misfit(detail: string, cause?: unknown): CliError {
  return new CliError('TG-3063', detail, { cause });
}

function placesOf(names: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  names.forEach((name, place) => {
    const known = places.get(name);
    if (known === undefined) places.set(name, [place]);
    else known.push(place);
  });
  return places;
}

function plainName(name: string): string {
  return name.replaceAll(/\s/g, '_');
}

function told(columns: readonly string[]): string {
  const some = columns.slice(0, 10).join(', ');
  return columns.length > 10 ? `${some}, … (${columns.length})` : some;
}
