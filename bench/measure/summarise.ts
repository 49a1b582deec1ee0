/** Every measurement of one quantity. */
export interface Series {
  /** Of what it was taken, where a suite sets several side by side. */
  readonly column?: string | undefined;
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface Figure {
  readonly column?: string | undefined;
  readonly name: string;
  readonly unit: string;
  readonly n: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

export function summariseSeries({ column, name, unit, values }: Series): Figure {
  if (values.length === 0 || !values.every(Number.isFinite)) {
    throw new RangeError(`${name}: expected finite measurements, got [${values.join(', ')}]`);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => rounded(percentile(sorted, share));
  const of = column === undefined ? {} : { column };
  return { ...of, name, unit, n: values.length, min: at(0), median: at(0.5), p95: at(0.95), max: at(1) };
}

/**
 * Linear interpolation between the order statistics, the definition 7 of Hyndman and Fan (1996) and the default of
 * NumPy and R: with h = share · (n − 1), x[⌊h⌋] + (h − ⌊h⌋) · (x[⌊h⌋ + 1] − x[⌊h⌋]).
 */
export function percentile(ascending: readonly number[], share: number): number {
  const height = share * (ascending.length - 1);
  const below = ascending[Math.floor(height)] ?? Number.NaN;
  const above = ascending[Math.ceil(height)] ?? Number.NaN;
  return below + (height - Math.floor(height)) * (above - below);
}

/** Clocks and counters of the system are no better than this. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Collects measurements that come in turns: one series per name, in the order in which the names first came. */
export function seriesCollector(column?: string) {
  const collected = new Map<string, Series & { readonly values: number[] }>();
  const of = column === undefined ? {} : { column };
  return {
    add(name: string, unit: string, value: number): void {
      const series = collected.get(name) ?? { ...of, name, unit, values: [] };
      series.values.push(value);
      collected.set(name, series);
    },
    series: (): readonly Series[] => [...collected.values()],
  };
}

export type SeriesCollector = ReturnType<typeof seriesCollector>;
