import { hourUs, minuteUs, secondUs } from '../../domain/time.ts';
import type { Broadcast } from './broadcast.ts';
import { constants } from './constants.ts';
import { expectedLiquidations } from './intensity.ts';

const { feed, decoy: decoyConstants } = constants;

/** What comes by the clock, in the order of the streams, as things stand at this instant. */
export function tellClock(broadcast: Broadcast, nowUs: number): void {
  const isMinute = nowUs % minuteUs === 0;
  if (isMinute) tellSnapshot(broadcast, nowUs);
  if (nowUs % (feed.markEverySeconds * secondUs) === 0) tellMark(broadcast, nowUs);
  if (isMinute) tellMinute(broadcast, nowUs);
}

export function tellMark(
  { events, market: { motion, instrument } }: Broadcast,
  timeUs: number,
  mark = motion.mark,
): void {
  const stepsPerUnit = Math.round(1 / instrument.markStep);
  const index = Math.round(mark * Math.exp(-motion.basis) * stepsPerUnit) / stepsPerUnit;
  events.push({ stream: 'mark-price', ...events.header('mark-price', timeUs), mark, index });
}

function tellSnapshot({ events, book, updateId }: Broadcast, nowUs: number): void {
  events.push({
    stream: 'book-snapshot',
    ...events.header('book-snapshot', nowUs),
    lastUpdateId: updateId,
    bids: events.levels(book.bids),
    asks: events.levels(book.asks),
  });
}

function tellMinute({ events, market, makers, truth, decoy }: Broadcast, nowUs: number): void {
  const { motion } = market;
  // Rates of venues have eight decimals.
  const rate = Math.round(motion.premium * 1e8) / 1e8;
  events.push({ stream: 'funding', ...events.header('funding', nowUs), rate, kind: 'predicted' });
  if (nowUs % (feed.fundingHours * hourUs) === 0)
    events.push({ stream: 'funding', ...events.header('funding', nowUs), rate, kind: 'settled' });
  const quantity = events.quantity(motion.openLots);
  events.push({ stream: 'open-interest', ...events.header('open-interest', nowUs), quantity });
  const intensity = expectedLiquidations(market);
  const value = Math.round(decoy.next(nowUs, intensity) * 1e6) / 1e6;
  events.push({ stream: 'observation', ...events.header('observation', nowUs), field: decoyConstants.field, value });
  truth.tellMinute(nowUs, { openInterest: quantity, intensity, ...makers });
}
