/** Market events as a sender writes them: one strict object per stream, discriminated by `stream`. */
import * as z from 'zod';
import { EntityId, Name, Timestamp } from './identity.ts';
import { maxBookLevels } from './limits.ts';

/** Larger magnitudes are wrong units, not measurements; and whole numbers below it are exact. */
const bound = 1e15;

/** Of prices and quantities. */
export const PositiveNumber = z.number().gt(0).lt(bound);
const Amount = z.number().min(0).lt(bound);
const Signed = z.number().gt(-bound).lt(bound);
const Count = z.int().min(0);
const Side = z.enum(['buy', 'sell']);

const Level = z.tuple([PositiveNumber, Amount]).meta({ id: 'BookLevel', description: 'Price and quantity.' });
export const Levels = z.array(Level).max(maxBookLevels);
/** What `Levels` says, in a tenth of its time: for the millions of levels of an imported history. */
export function areLevels(value: unknown): value is z.infer<typeof Levels> {
  return Array.isArray(value) && value.length <= maxBookLevels && value.every(isLevel);
}

function isLevel(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const level: readonly unknown[] = value;
  const [price, quantity] = level;
  return isBelowBound(price) && price > 0 && isBelowBound(quantity) && quantity >= 0;
}

/** False for NaN as well. */
function isBelowBound(value: unknown): value is number {
  return typeof value === 'number' && value < bound;
}

const updateId = Count.meta({ description: "The venue's number of the last update that is in." });

/** What each stream measures, in the order in which events of one instant apply. */
export const measures = {
  trade: {
    price: PositiveNumber,
    quantity: PositiveNumber,
    side: Side.meta({ description: 'Side of the aggressor.' }),
  },
  liquidation: {
    price: PositiveNumber,
    quantity: PositiveNumber,
    side: Side.meta({ description: 'Side of the forced order: `sell` closes a long position.' }),
  },
  'book-snapshot': {
    lastUpdateId: updateId,
    bids: Levels.meta({ description: 'In any order; a quantity of zero is no level.' }),
    asks: Levels,
  },
  'book-delta': {
    firstUpdateId: Count.meta({ description: "The venue's number of the first update that is in." }),
    lastUpdateId: updateId,
    previousUpdateId: Count.optional().meta({
      description: '`lastUpdateId` of the delta before, where the venue says it.',
    }),
    bids: Levels.meta({ description: 'New quantities at these prices; zero removes the level.' }),
    asks: Levels,
  },
  'mark-price': {
    mark: PositiveNumber,
    index: PositiveNumber.optional().meta({ description: 'Price of the index that the mark follows.' }),
  },
  funding: {
    rate: z.number().gt(-1).lt(1).meta({ description: 'Share of the notional per funding period.' }),
    kind: z.enum(['predicted', 'settled']),
  },
  'open-interest': { quantity: Amount.meta({ description: 'Open contracts, in units of the base.' }) },
  bar: {
    intervalSeconds: z.int().min(1).max(31_622_400),
    open: PositiveNumber,
    high: PositiveNumber,
    low: PositiveNumber,
    close: PositiveNumber,
    volume: Amount,
    quoteVolume: Amount.optional(),
    trades: Count.optional(),
    buyVolume: Amount.optional().meta({ description: 'Part of the volume whose aggressor bought.' }),
  },
  'daily-result': {
    grossProfit: Signed,
    netProfit: Signed,
    trades: Count,
    wins: Count,
    grossExposure: Amount,
    netExposure: Signed,
  },
  observation: {
    field: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,62}$/)
      .meta({ description: 'What was observed, for example `wind_forecast`.' }),
    value: Signed,
  },
} as const;

export type MeasureName = keyof typeof measures;

export const streamNames = [
  'trade',
  'liquidation',
  'book-snapshot',
  'book-delta',
  'mark-price',
  'funding',
  'open-interest',
  'bar',
  'daily-result',
  'observation',
  'tick',
] as const satisfies readonly (MeasureName | 'tick')[];

export type StreamName = (typeof streamNames)[number];

const source = Name.meta({ description: 'Who measured it: a venue, a feed, a simulator.' });
const market = Name.meta({ description: 'The market that the entity belongs to; `crypto` where absent.' });
const sequence = Count.meta({ description: 'Number given by the source, rising per source, stream and entity.' });
/** Pattern of what ties an event to the run or file that it came from. */
export const Provenance = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/)
  .meta({ description: 'The run or file that the event came from; kept, and never part of a decision.' });

const header = {
  entity: EntityId,
  source,
  market: market.optional(),
  /** When it is true and final: of a bar, its close. */
  eventTime: Timestamp,
  sequence: sequence.optional(),
  provenance: Provenance.optional(),
};

function event<Stream extends MeasureName>(stream: Stream, id: string, description: string) {
  return z.strictObject({ stream: z.literal(stream), ...header, ...measures[stream] }).meta({ id, description });
}

export const Trade = event('trade', 'Trade', 'One executed trade.');
export const Liquidation = event('liquidation', 'Liquidation', 'A position closed by force.');
export const BookSnapshot = event('book-snapshot', 'BookSnapshot', 'The whole order book, or its best levels.');
export const BookDelta = event('book-delta', 'BookDelta', 'Levels of the order book that changed.');
export const MarkPrice = event('mark-price', 'MarkPrice', 'The price that positions are valued at.');
export const Funding = event('funding', 'Funding', 'What longs pay to shorts.');
export const OpenInterest = event('open-interest', 'OpenInterest', 'Contracts that are open.');
export const Bar = event('bar', 'Bar', 'Open, high, low, close and volume of an interval, at its close.');
export const DailyResult = event('daily-result', 'DailyResult', 'What a strategy made in one day.');
export const Observation = event('observation', 'Observation', 'One number of anything else.');

/** Carries no measurement: it moves the watermark of a quiet entity, or closes its tail. */
export const Tick = z
  .strictObject({
    stream: z.literal('tick'),
    entity: EntityId,
    source,
    market: market.optional(),
    eventTime: Timestamp,
    completeUntil: Timestamp.optional().meta({
      description: 'The sender promises that nothing earlier than this follows.',
    }),
  })
  .meta({ id: 'Tick', description: 'Time passing for one entity, without a measurement.' });

export const MarketEvent = z
  .discriminatedUnion('stream', [
    Trade,
    Liquidation,
    BookSnapshot,
    BookDelta,
    MarkPrice,
    Funding,
    OpenInterest,
    Bar,
    DailyResult,
    Observation,
    Tick,
  ])
  .meta({ id: 'MarketEvent', description: 'One market event, by stream.' });

export type Trade = z.infer<typeof Trade>;
export type Tick = z.infer<typeof Tick>;
export type MarketEvent = z.infer<typeof MarketEvent>;
