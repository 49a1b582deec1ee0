import type { Measured } from '../../../schemas/chunk.ts';
import { Pcg32 } from '../../../lib/kernels/random/pcg32.ts';
import type { Pack, PackRequest } from '../../../lib/domain/train/pack.ts';
import { secondUs } from '../../../lib/domain/time.ts';
import { noonUs } from '../trades.ts';

/** What a pack is asked for one entity. */
export type EntityHistory = PackRequest;

export interface HistoryOptions {
  readonly pack: Pack;
  readonly seed: number;
  readonly lengthUs: number;
  /** Of the streams of the pack, in the order in which they apply. */
  readonly play: (random: Pcg32, fromUs: number, untilUs: number) => readonly Measured[];
}

/** A random past of one entity: calm and stormy, with features that are there or not. */
export function entityHistory({ pack, seed, lengthUs, play }: HistoryOptions): EntityHistory {
  const random = new Pcg32([0, seed], [0, 1]);
  const [sinceUs, untilUs] = [noonUs, noonUs + lengthUs];
  const count = Math.floor(lengthUs / pack.decideEveryUs);
  const feature = () =>
    Float64Array.from({ length: count }, () => (random.uniform() < 0.1 ? Number.NaN : random.uniform()));
  return {
    settings: pack.sizes.fast,
    decisionTimesUs: Float64Array.from({ length: count }, (_, place) => sinceUs + (place + 1) * pack.decideEveryUs),
    features: Object.fromEntries(pack.features.map((name) => [name, feature()])),
    events: play(random, sinceUs, untilUs),
    // Of a slow source: what is known lags behind by more than a decision.
    ...{ sinceUs, untilUs, delayUs: pack.labelDelayUs + pack.decideEveryUs },
  };
}

/** The same past up to a time, and another one behind it. */
export function anotherFuture(history: EntityHistory, cutUs: number, other: EntityHistory): EntityHistory {
  const splice = (own: Float64Array, foreign: Float64Array = own): Float64Array =>
    own.map((value, place) => ((history.decisionTimesUs[place] ?? 0) <= cutUs ? value : (foreign[place] ?? value)));
  return {
    ...history,
    features: Object.fromEntries(
      Object.entries(history.features).map(([name, own]) => [name, splice(own, other.features[name])]),
    ),
    events: [
      ...history.events.filter(({ eventTimeUs }) => eventTimeUs <= cutUs),
      ...other.events.filter(({ eventTimeUs }) => eventTimeUs > cutUs),
    ],
  };
}

/** Liquidations that come alone or in storms, whose sizes have a heavy tail. */
export function playLiquidations(random: Pcg32, fromUs: number, untilUs: number): readonly Measured[] {
  const events: Measured[] = [];
  let timeUs = fromUs;
  let isStorm = false;
  for (let sequence = 0; ; sequence += 1) {
    if (random.uniform() < 0.05) isStorm = !isStorm;
    timeUs += 1 + Math.floor(-Math.log(random.uniform()) * (isStorm ? 10 : 240) * secondUs);
    if (timeUs > untilUs) return events;
    const quantity = 1 / Math.sqrt(random.uniform());
    const side = random.uniform() < 0.5 ? 'buy' : 'sell';
    const header = { source: 'test', market: 'crypto', eventTimeUs: timeUs, sequence };
    events.push({ stream: 'liquidation', ...header, price: 100, quantity, side });
  }
}
