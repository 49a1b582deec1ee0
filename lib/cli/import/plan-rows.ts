import { usageError } from '../cli-error.ts';
import type { ImportOptions } from './import-options.ts';
import type { Layout } from './layout.ts';
import { fieldNames, ownLayout, streamNames } from './layouts/own-fields.ts';
import { type TimeUnit, timeUnitOf, timeUnits } from './parse-cell.ts';
import { type Draft, draftReader, fixedFields } from './read-drafts.ts';
import { type Places, recogniseLayout } from './recognise-layout.ts';
import { type SourceRow, type SourceRows } from './source-row.ts';
import { symbolInName } from './symbol-in-name.ts';

export interface FieldSource {
  readonly stream: string;
  readonly field: string;
  readonly columns: readonly string[];
}

/** What the rows of one member are, and how they become events. */
export interface RowPlan {
  readonly layout: string;
  readonly timeUnit: TimeUnit | undefined;
  readonly declaredDelayUs: number;
  readonly mapping: readonly FieldSource[];
  /** That hold anything needed. */
  readonly columns: readonly string[];
  draftsOf(row: Exclude<SourceRow, { kind: 'fault' }>): readonly Draft[];
}

/** Throws where the rows fit nothing. The names are those of the member, the file and the path. */
export function planRows(rows: SourceRows, names: readonly string[], options: ImportOptions): RowPlan {
  const { sample } = rows;
  if (rows.format === 'ndjson') return planEvents(sample, options, names);
  const cells = sample.flatMap((row) => (row.kind === 'cells' ? [row.cells] : []));
  const symbol = symbolInName(names);
  const { layout, places } = findLayout({ rows, cells, options, names, symbol });
  const timeUnit = unitOf(layout, places, cells);
  const read = draftReader({ layout, places, facts: { timeUnit }, options, symbol });
  return {
    layout: layout.name,
    timeUnit,
    declaredDelayUs: layout.declaredDelayUs,
    mapping: mappingOf(layout, places, rows.columns),
    columns: neededColumns(layout, places, rows.columns),
    draftsOf: (row) => (row.kind === 'cells' ? read(row.cells) : []),
  };
}

/** Our own events, one JSON object per line. What a line does not say, the options may. */
function planEvents(sample: readonly SourceRow[], options: ImportOptions, names: readonly string[]): RowPlan {
  const { entity, source, stream } = options;
  const given = Object.entries({ ...fixedFields(options), entity, source, stream });
  const fixed = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const isEvent = sample.some((row) => row.kind === 'value' && isObject(row.value) && 'eventTime' in row.value);
  if (!isEvent) throw unknownJson(sample, names);
  return {
    layout: 'tidegate-events',
    timeUnit: undefined,
    declaredDelayUs: 0,
    mapping: [],
    columns: [],
    draftsOf: (row) =>
      row.kind === 'value' ? [{ draft: isObject(row.value) ? { ...fixed, ...row.value } : row.value }] : [],
  };
}

interface TableToPlan {
  readonly rows: SourceRows;
  readonly cells: readonly (readonly string[])[];
  readonly options: ImportOptions;
  readonly names: readonly string[];
  readonly symbol: string | undefined;
}

function findLayout({ rows, cells, options, names, symbol }: TableToPlan): {
  readonly layout: Layout;
  readonly places: Places;
} {
  const { stream, map } = options;
  const { columns, hasHeader } = rows;
  const mapped = map === undefined || Object.keys(map).length === 0 ? ownHeader(columns) : checkedMap(map, columns);
  if (mapped !== undefined) {
    const name = map === undefined ? 'tidegate-columns' : 'mapped';
    const layout = ownLayout({ name, stream, columns: mapped });
    if (layout === undefined) throw incomplete(columns, names);
    return { layout, places: new Map(columns.map((column, place) => [column, place])) };
  }
  const found = recogniseLayout({ columns, hasHeader, sample: cells, names, symbol: options.entity ?? symbol, stream });
  if (found.kind === 'known') return found;
  throw found.kind === 'unknown' ? unknown(rows, { names, cells }) : ambiguous(found.layouts, names);
}

/** Our own names, where the header has nothing else. */
function ownHeader(columns: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (!columns.includes('eventTime') || columns.some((name) => !fieldNames.has(name))) return undefined;
  return Object.fromEntries(columns.map((name) => [name, name]));
}

function checkedMap(map: Readonly<Record<string, string>>, columns: readonly string[]) {
  for (const [column, field] of Object.entries(map)) {
    if (!columns.includes(column))
      throw usageError(`--map ${column}=${field}: there is no column ${column}`, `Columns: ${columns.join(', ')}`);
    if (!fieldNames.has(field))
      throw usageError(
        `--map ${column}=${field}: an event has no field ${field}`,
        `Fields: ${[...fieldNames].join(', ')}`,
      );
  }
  return map;
}

/** Most of the rows decide; the others are then refused, and not taken for times of another unit. */
function unitOf(layout: Layout, places: Places, cells: readonly (readonly string[])[]): TimeUnit | undefined {
  const columns = new Set(layout.events.flatMap(({ eventTime }) => eventTime.columns));
  const counts = new Map<TimeUnit, number>();
  for (const row of cells)
    for (const column of columns) {
      const unit = timeUnitOf(row[places.get(column) ?? -1] ?? '');
      if (unit !== undefined) counts.set(unit, (counts.get(unit) ?? 0) + 1);
    }
  return timeUnits
    .filter((unit) => counts.has(unit))
    .toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))[0];
}

function mappingOf(layout: Layout, places: Places, columns: readonly string[]): readonly FieldSource[] {
  const inFile = (names: readonly string[]): readonly string[] =>
    names.flatMap((name) => columns[places.get(name) ?? -1] ?? []);
  return layout.events.flatMap(({ stream, eventTime, sequence, fields }) =>
    Object.entries({ eventTime, ...(sequence === undefined ? {} : { sequence }), ...fields }).map(([field, rule]) => ({
      stream: typeof stream === 'string' ? stream : '*',
      field,
      columns: inFile(rule.columns),
    })),
  );
}

function neededColumns(layout: Layout, places: Places, columns: readonly string[]): readonly string[] {
  const { events, source, symbol } = layout;
  const header = [symbol, typeof source === 'object' ? source.column : undefined];
  const ofEvents = events.flatMap(({ stream, eventTime, sequence, fields, onlyWith }) => [
    ...[eventTime, ...(sequence === undefined ? [] : [sequence]), ...Object.values(fields)].flatMap(
      (rule) => rule.columns,
    ),
    typeof stream === 'string' ? undefined : stream.column,
    onlyWith,
  ]);
  const names = new Set([...header, ...ofEvents]);
  return [...names].flatMap((name) => columns[places.get(name ?? '') ?? -1] ?? []);
}

const howToMap =
  'Name its columns with --map column=field, several times, and its kind with --stream; see docs/how-to/import-history.md.';

function unknown({ columns, hasHeader }: SourceRows, { names, cells }: Pick<TableToPlan, 'names' | 'cells'>): Error {
  const seen = hasHeader
    ? `the header is: ${columns.join(', ')}`
    : `there is no header, and the first row is: ${(cells[0] ?? []).join(', ')}`;
  return usageError(`${names[0] ?? ''} has no known layout; ${seen.slice(0, 600)}`, howToMap);
}

function ambiguous(layouts: readonly Layout[], [file = '']: readonly string[]): Error {
  const candidates = layouts.map(({ name }) => name).join(', ');
  return usageError(
    `the columns of ${file} are those of several layouts: ${candidates}`,
    'Keep the name that the venue gave the file or its folder, or say the kind with --stream.',
  );
}

function incomplete(columns: readonly string[], [file = '']: readonly string[]): Error {
  return usageError(
    `nothing says the stream or the time of the events in ${file}; the columns are: ${columns.join(', ').slice(0, 600)}`,
    `Map a column to eventTime, and say --stream, one of ${streamNames.join(', ')}.`,
  );
}

function unknownJson(sample: readonly SourceRow[], [file = '']: readonly string[]): Error {
  const value = sample.flatMap((row) => (row.kind === 'value' ? [row.value] : []))[0];
  const keys = isObject(value) ? Object.keys(value).join(', ').slice(0, 600) : 'none';
  return usageError(
    `the lines of ${file} are JSON, but not events; the first has the fields: ${keys}`,
    'Each line is one event, as POST /v1/events takes it; see docs/how-to/send-events.md.',
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
