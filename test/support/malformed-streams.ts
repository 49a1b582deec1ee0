import { maxBookLevels } from '../../schemas/limits.ts';
import type { StreamName } from '../../schemas/streams.ts';

/** One good event of every stream, as JSON values. */
const header = { source: 'test', eventTime: '2026-01-05T12:00:00Z' };
const numbered = { ...header, sequence: 1 };
const bar = { intervalSeconds: 60, open: 100, high: 102, low: 99, close: 101, volume: 5 };
const result = { grossProfit: 3, netProfit: -2, trades: 2, wins: 1, grossExposure: 9, netExposure: -4 };
const levels = { bids: [[100, 2]], asks: [[101, 0]] };

const measurements: Readonly<Record<StreamName, object>> = {
  trade: { ...numbered, price: 100, quantity: 1, side: 'buy' },
  liquidation: { ...numbered, price: 100, quantity: 1, side: 'sell' },
  'book-snapshot': { ...numbered, lastUpdateId: 7, ...levels },
  'book-delta': { ...numbered, firstUpdateId: 8, lastUpdateId: 9, previousUpdateId: 7, ...levels },
  'mark-price': { ...numbered, mark: 100, index: 100.5 },
  funding: { ...numbered, rate: 0.0001, kind: 'predicted' },
  'open-interest': { ...numbered, quantity: 1000 },
  bar: { ...numbered, ...bar, quoteVolume: 500, trades: 3, buyVolume: 2 },
  'daily-result': { ...numbered, ...result },
  observation: { ...numbered, field: 'wind_forecast', value: -3.5 },
  tick: { ...header, completeUntil: '2026-01-05T12:00:01Z' },
};

export const streams = Object.keys(measurements).filter((name): name is StreamName => name in measurements);

export function goodEvent(stream: StreamName, entity: string) {
  return { stream, entity, ...measurements[stream] };
}

/** JSON text of one bad event: numbers that JavaScript would round or lose are written as a sender would. */
export interface BadEvent {
  readonly stream: StreamName;
  readonly fault: string;
  readonly text: string;
  /** Where, inside the event. */
  readonly field: string;
}

const noNumbers = { 'text for a number': '"1"', 'NaN as text': '"NaN"', null: 'null', 'a list for a number': '[1]' };
const tooLarge = { '1e400': '1e400', '−1e400': '-1e400', 'an astronomical number': '1e300' };
const noCounts = { '2^53 + 1': '9007199254740993', 'minus one': '-1', 'a half': '0.5' };
const noTimes = {
  'a naive time': '"2026-01-05T12:00:00"',
  'a day that is none': '"2026-02-30T12:00:00Z"',
  nanoseconds: '"2026-01-05T12:00:00.000000001Z"',
  'a number for a time': '1767614400',
};
const noNames = { 'a number for a name': '7', 'an empty name': '""', 'a name with a separator': '"a#b"' };

type Faults = Readonly<Record<string, string>>;

const optional = [
  'sequence',
  'previousUpdateId',
  'index',
  'quoteVolume',
  'trades of bar',
  'buyVolume',
  'completeUntil',
];
const counts = ['sequence', 'lastUpdateId', 'firstUpdateId', 'previousUpdateId', 'trades', 'wins', 'intervalSeconds'];
const positive = [
  'price',
  'mark',
  'index',
  'open',
  'high',
  'low',
  'close',
  'quantity of trade',
  'quantity of liquidation',
];
const amounts = ['volume', 'quoteVolume', 'buyVolume', 'grossExposure', 'quantity of open-interest'];

/** Everything that a field of this stream must not be. */
function faultsOf(stream: StreamName, field: string, value: unknown): Faults {
  const isOf = (fields: readonly string[]): boolean =>
    fields.includes(field) || fields.includes(`${field} of ${stream}`);
  if (typeof value === 'number') {
    return {
      ...noNumbers,
      ...tooLarge,
      ...(isOf(counts) ? noCounts : {}),
      ...(isOf(positive) ? { zero: '0', 'minus one': '-1', 'below a double': '1e-400' } : {}),
      ...(isOf(amounts) ? { 'minus one': '-1' } : {}),
    };
  }
  if (field === 'eventTime' || field === 'completeUntil') return noTimes;
  if (Array.isArray(value)) return { 'no list': '{}', 'too many levels': JSON.stringify(manyLevels), null: 'null' };
  return noNames;
}

const manyLevels = Array.from({ length: maxBookLevels + 1 }, (_, place) => [1 + place, 1]);

function badLevels(stream: StreamName, entity: string): BadEvent[] {
  const good = goodEvent(stream, entity);
  if (!('bids' in good)) return [];
  const bad = (fault: string, level: string, place: string): BadEvent[] =>
    (['bids', 'asks'] as const).map((side) => ({
      ...{ stream, fault: `a level with ${fault}`, field: `${side}[1]${place}` },
      text: withField(good, side, `[[50,1],${level}]`),
    }));
  return [
    ...bad('1e400 for a price', '[1e400,1]', '[0]'),
    ...bad('a price of zero', '[0,1]', '[0]'),
    ...bad('a negative price', '[-1,1]', '[0]'),
    ...bad('a price in text', '["1",1]', '[0]'),
    ...bad('a negative quantity', '[100,-1]', '[1]'),
    ...bad('1e400 for a quantity', '[100,1e400]', '[1]'),
    ...bad('no quantity', '[100]', ''),
    ...bad('levels within', `${'['.repeat(60)}1${']'.repeat(60)}`, ''),
  ];
}

/** Every field of every stream, left out and filled with what it must not be; and what is wrong with an event as such. */
export function badEvents(entity: string): readonly BadEvent[] {
  return streams.flatMap((stream) => {
    const good = goodEvent(stream, entity);
    const fields = Object.entries(good).filter(([field]) => field !== 'stream');
    return [
      ...fields.flatMap(([field, value]) => [
        ...(optional.includes(field) || optional.includes(`${field} of ${stream}`)
          ? []
          : [{ stream, fault: `no ${field}`, field, text: withField(good, field) }]),
        ...Object.entries(faultsOf(stream, field, value)).map(([fault, text]) => ({
          ...{ stream, fault: `${fault} for ${field}`, field, text: withField(good, field, text) },
        })),
      ]),
      ...badLevels(stream, entity),
      { stream, fault: 'an unknown field', field: 'tenant', text: withField(good, 'tenant', '"other"') },
      { stream, fault: 'deep nesting in an unknown field', field: 'x', text: withField(good, 'x', nested) },
      { stream, fault: 'an unknown stream', field: 'stream', text: withField(good, 'stream', `"${stream}s"`) },
      {
        stream,
        fault: 'a stream in capitals',
        field: 'stream',
        text: withField(good, 'stream', `"${stream.toUpperCase()}"`),
      },
    ];
  });
}

const nested = `${'{"x":'.repeat(500)}1${'}'.repeat(500)}`;

/** The event with one field as this JSON text, or without it. */
function withField(event: object, field: string, text?: string): string {
  const others = Object.entries(event).filter(([name]) => name !== field);
  const parts = others.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${[...parts, ...(text === undefined ? [] : [`${JSON.stringify(field)}:${text}`])].join(',')}}`;
}
