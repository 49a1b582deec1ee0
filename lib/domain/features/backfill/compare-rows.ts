import { formatTime } from '../../time.ts';

/** Rows of one view as columns. */
export interface ComparedRows {
  readonly eventTimeUs: Float64Array;
  readonly knowledgeTimeUs: Float64Array;
  readonly sequence: Float64Array;
  readonly values: readonly Float64Array[];
}

export interface ComparedHour {
  readonly fromUs: number;
  readonly untilUs: number;
  /** Rows of later adoptions are left out: they may have come meanwhile. */
  readonly lateUntilVersion: number;
}

/** The first row of an hour that only one side has, or that differs in a bit; undefined when there is none. */
export function differenceOf(computed: ComparedRows, stored: ComparedRows, hour: ComparedHour): string | undefined {
  const expected = namedRows(computed, hour);
  const found = namedRows(stored, hour);
  if (typeof expected === 'string') return expected;
  if (typeof found === 'string') return found;
  for (const [name, row] of expected) {
    const other = found.get(name);
    if (other === undefined) return `no row ${name}`;
    const feature = computed.values.findIndex(
      (column, index) => !isSameBit(column[row], stored.values[index]?.[other]),
    );
    if (feature >= 0) return `row ${name} differs in feature ${feature}`;
  }
  const stranger = [...found.keys()].find((name) => !expected.has(name));
  return stranger === undefined ? undefined : `row ${stranger} should not be there`;
}

/** Places of the rows by their names; a row may stand in several files, but not with several values. */
function namedRows(rows: ComparedRows, { fromUs, untilUs, lateUntilVersion }: ComparedHour) {
  const places = new Map<string, number>();
  for (const [row, eventTimeUs] of rows.eventTimeUs.entries()) {
    const sequence = rows.sequence[row] ?? 0;
    if (eventTimeUs < fromUs || eventTimeUs >= untilUs || sequence > lateUntilVersion) continue;
    const name = `${formatTime(eventTimeUs)} known ${formatTime(rows.knowledgeTimeUs[row] ?? 0)} (${sequence})`;
    const before = places.get(name);
    if (before !== undefined && !rows.values.every((column) => isSameBit(column[before], column[row]))) {
      return `row ${name} is there twice, and not the same`;
    }
    places.set(name, row);
  }
  return places;
}

/** Every NaN is NULL; -0 and 0 are two values. */
function isSameBit(a: number | undefined, b: number | undefined): boolean {
  return Object.is(a, b);
}
