/** Files whose columns are, or are mapped to, the fields of our own events. */
import { type MeasureName, measures } from '../../../../schemas/streams.ts';
import { decimalIfAny, json, side, time, word } from '../field-rules.ts';
import type { FieldRule, Layout } from '../layout.ts';

const words = ['stream', 'entity', 'source', 'market', 'provenance', 'kind', 'field', 'completeUntil'];
const lists = ['bids', 'asks'];

/** Every field that an event of any stream may have. */
export const fieldNames: ReadonlySet<string> = new Set([
  ...['stream', 'entity', 'source', 'market', 'eventTime', 'sequence', 'provenance', 'completeUntil'],
  ...Object.values(measures).flatMap((fields) => Object.keys(fields)),
]);

export const streamNames: readonly string[] = Object.keys(measures);

export function isStream(name: string): name is MeasureName {
  return streamNames.includes(name);
}

/** How a field of ours is read from a column. */
export function ruleOf(field: string, column: string): FieldRule {
  if (field === 'eventTime') return time(column);
  if (field === 'side') return side(column);
  if (words.includes(field)) return word(column);
  return lists.includes(field) ? json(column) : decimalIfAny(column);
}

export interface OwnColumns {
  readonly name: string;
  /** Of all rows; undefined where a column says it. */
  readonly stream: MeasureName | undefined;
  /** Column → field. */
  readonly columns: Readonly<Record<string, string>>;
}

/** The layout of a file with these columns; undefined where nothing says the stream or the time. */
export function ownLayout({ name, stream, columns }: OwnColumns): Layout | undefined {
  const columnOf = new Map(Object.entries(columns).map(([column, field]) => [field, column]));
  const streamColumn = columnOf.get('stream');
  const timeColumn = columnOf.get('eventTime');
  if (timeColumn === undefined) return undefined;
  const kind = streamColumn === undefined ? stream : { column: streamColumn };
  if (kind === undefined) return undefined;
  const [sequence, source, symbol] = [columnOf.get('sequence'), columnOf.get('source'), columnOf.get('entity')];
  const measured = [...columnOf].filter(
    ([field]) => !['stream', 'entity', 'source', 'eventTime', 'sequence'].includes(field),
  );
  return {
    name,
    columns: Object.keys(columns).map((column) => ({ name: column, shape: 'word' })),
    ...(source === undefined ? {} : { source: { column: source } }),
    ...(symbol === undefined ? {} : { symbol }),
    declaredDelayUs: 0,
    events: [
      {
        stream: kind,
        eventTime: time(timeColumn),
        ...(sequence === undefined ? {} : { sequence: decimalIfAny(sequence) }),
        fields: Object.fromEntries(measured.map(([field, column]) => [field, ruleOf(field, column)])),
      },
    ],
  };
}
