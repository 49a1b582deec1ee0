import type { SizeSettings } from '../../../../schemas/runs.ts';
import { TidegateError } from '../../fault.ts';
import { formatTime } from '../../time.ts';
import type { Pack } from '../pack.ts';

/** Of one entity: its features and its events are complete in [fromUs, untilUs). */
export interface EntitySpan {
  readonly entity: string;
  readonly fromUs: number;
  readonly untilUs: number;
  /** How late its events may become known. */
  readonly delayUs: number;
}

/**
 * Decisions of all entities at the same times. Columns hold them entity by entity, a place for each, whether there was
 * anything to decide on or not: no row is an object, and what concerns one entity lies together.
 */
export interface DecisionGrid {
  /** In the order of their names. */
  readonly spans: readonly EntitySpan[];
  /** Ascending, whole multiples of the time between decisions. */
  readonly timesUs: Float64Array;
}

export interface GridOptions {
  readonly pack: Pack;
  readonly settings: SizeSettings;
  readonly asOfUs: number;
}

/** Up to the last decision whose labels had matured, and as far back as the size asks or the oldest entity goes. */
export function planDecisions(spans: readonly EntitySpan[], { pack, settings, asOfUs }: GridOptions): DecisionGrid {
  const { decideEveryUs } = pack;
  const lookAheadUs = longestHorizonUs(pack);
  const knownUs = spans.reduce((latest, span) => Math.max(latest, knownUntilUs(span, asOfUs)), 0);
  const earliestUs = spans.reduce((earliest, { fromUs }) => Math.min(earliest, fromUs), Infinity);
  const last = Math.floor((knownUs - lookAheadUs) / decideEveryUs);
  const first = Math.max(
    last - Math.floor(settings.historyUs / decideEveryUs) + 1,
    Math.ceil(earliestUs / decideEveryUs),
  );
  if (!(last >= first)) {
    const market = `${spans.length} entities of ${pack.view.name}@${pack.view.version}`;
    throw new TidegateError('TG-3041', `no decision of ${market} had matured by ${formatTime(asOfUs)}`);
  }
  const timesUs = Float64Array.from({ length: last - first + 1 }, (_, place) => (first + place) * decideEveryUs);
  return { spans: spans.toSorted((a, b) => (a.entity < b.entity ? -1 : 1)), timesUs };
}

/** The last instant of an entity of which all was known. */
export function knownUntilUs({ untilUs, delayUs }: EntitySpan, asOfUs: number): number {
  return Math.min(untilUs - 1, asOfUs - delayUs);
}

/** Of all entities: what is learnt must be known before any of them is tested. */
export function longestDelayUs({ spans }: DecisionGrid): number {
  return spans.reduce((longest, { delayUs }) => Math.max(longest, delayUs), 0);
}

/** A row is in use until its last label has come. */
export function longestHorizonUs({ labels }: Pack): number {
  return labels.reduce((longest, { horizonUs }) => Math.max(longest, horizonUs), 0);
}
