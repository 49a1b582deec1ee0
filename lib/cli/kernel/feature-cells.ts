import { CliError } from '../cli-error.ts';

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const infinite = /^[+-]?inf(?:inity)?$/i;
const missing: ReadonlySet<string> = new Set(['', 'nan', 'na']);

/** NaN where a value is missing, undefined where it is no number. */
export function featureNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (decimal.test(text)) return Number(text);
  if (missing.has(text.toLowerCase())) return Number.NaN;
  if (infinite.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return undefined;
}

/** Of each feature the column that holds it, by its name, also where LightGBM wrote `_` for a space. */
export function matchColumns(features: readonly string[], columns: readonly string[]): readonly number[] {
  return features.map((feature) => {
    const exact = numbersOf(columns, (column) => column === feature);
    const found = exact.length > 0 ? exact : numbersOf(columns, (column) => plainName(column) === plainName(feature));
    const [first] = found;
    if (first === undefined) throw misfit(`there is no column ${feature}; there are: ${told(columns)}`);
    if (found.length > 1) throw misfit(`${found.length} columns are called ${feature}`);
    return first;
  });
}

export function misfit(detail: string): CliError {
  return new CliError('TG-3063', detail);
}

function numbersOf(columns: readonly string[], isMeant: (column: string) => boolean): readonly number[] {
  return columns.flatMap((column, number) => (isMeant(column) ? [number] : []));
}

function plainName(name: string): string {
  return name.replaceAll(/\s/g, '_');
}

function told(columns: readonly string[]): string {
  const some = columns.slice(0, 10).join(', ');
  return columns.length > 10 ? `${some}, … (${columns.length})` : some;
}
