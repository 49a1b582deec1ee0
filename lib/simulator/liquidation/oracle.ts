import { Pcg32 } from '../../kernels/random/pcg32.ts';
import { openRandom } from '../random.ts';
import type { WorldOptions } from '../world.ts';
import { advanceSecond, drawClocks } from './advance-second.ts';
import { BurstThreshold, windowSeconds } from './bursts.ts';
import { copyMarket, type Market, openMarket } from './market.ts';

export const horizonsMinutes = [5, 15, 30, 60] as const;
/** Paths are dealt in turn to so many folds, so that scores and chances can come from different ones. */
export const folds = 4;

export interface OracleOptions extends Pick<WorldOptions, 'seed' | 'dial'> {
  readonly entity: string;
  /** Days that are looked at, after the history that thresholds come from. */
  readonly days: number;
  /** A multiple of the five minutes of a window. @default 60 */
  readonly everyMinutes?: number;
  /** A multiple of the folds. @default 256 */
  readonly paths?: number;
  /** @default 30 */
  readonly historyDays?: number;
}

/** What can be known at one instant of the full hidden state, and what came. */
export interface OraclePoint {
  readonly threshold: number;
  /** Per horizon and fold, the paths in which a burst came. */
  readonly hits: readonly (readonly number[])[];
  readonly pathsPerFold: number;
  /** Per horizon. */
  readonly outcomes: readonly boolean[];
}

const windowsAhead = horizonsMinutes.map((minutes) => (minutes * 60) / windowSeconds);
const mostWindows = Math.max(...windowsAhead);

/**
 * λ_h = P(a burst within (t, t+h] | full state), by paths that leave the true one at t.
 *
 * A burst is a whole window of five minutes inside (t, t+h] whose liquidated notional exceeds the threshold known at t.
 * Windows that overlap the past would make bursts foreseeable even where nothing is.
 */
export function foresee({
  entity,
  seed,
  dial,
  days,
  everyMinutes = 60,
  paths = 256,
  historyDays = 30,
}: OracleOptions): OraclePoint[] {
  const market = openMarket(entity, { seed, dial });
  const scratch = openMarket(entity, { seed, dial });
  const chance = openRandom({ world: 'liquidation', seed, stream: `oracle/${entity}` });
  const threshold = new BurstThreshold();
  const notionals: number[] = [];
  const pending: (Omit<OraclePoint, 'outcomes'> & { readonly window: number })[] = [];
  const historyWindows = (historyDays * 86_400) / windowSeconds;
  const lastWindow = historyWindows + (days * 86_400) / windowSeconds;
  const stride = (everyMinutes * 60) / windowSeconds;
  for (let window = 0; window < lastWindow + mostWindows; window += 1) {
    const known = threshold.value();
    const isLooked = window >= historyWindows && window < lastWindow && (window - historyWindows) % stride === 0;
    if (isLooked && known !== undefined)
      pending.push({ window, threshold: known, ...imagine({ market, scratch, chance, threshold: known, paths }) });
    const notional = runWindow(market);
    notionals.push(notional);
    threshold.add(notional);
  }
  return pending.map(({ window, ...point }) => {
    const ahead = notionals.slice(window, window + mostWindows).findIndex((notional) => notional > point.threshold);
    return { ...point, outcomes: windowsAhead.map((count) => ahead >= 0 && ahead < count) };
  });
}

export interface Imagination {
  readonly market: Market;
  readonly scratch: Market;
  readonly chance: Pcg32;
  readonly threshold: number;
  readonly paths: number;
  /** Share of the liquidations that nobody is told of. @default 0 */
  readonly lost?: number;
}

/** Paths that leave the market as it stands, which stays as it is. */
export function imagine(imagination: Imagination): Pick<OraclePoint, 'hits' | 'pathsPerFold'> {
  const { market, scratch, chance, paths } = imagination;
  const hits = windowsAhead.map(() => new Array<number>(folds).fill(0));
  for (let path = 0; path < paths; path += 1) {
    copyMarket(market, scratch);
    scratch.random.copyFrom(new Pcg32([chance.next(), chance.next()], [chance.next(), chance.next()]));
    drawClocks(scratch);
    const first = firstBurst(imagination);
    for (const [horizon, count] of windowsAhead.entries()) {
      const row = hits[horizon];
      if (row && first < count) row[path % folds] = (row[path % folds] ?? 0) + 1;
    }
  }
  return { hits, pathsPerFold: paths / folds };
}

/** The first window ahead that bursts; beyond all horizons there is none to look for. */
function firstBurst({ scratch, threshold, lost = 0, chance }: Imagination): number {
  const isTold = lost === 0 ? always : () => chance.uniform() >= lost;
  let window = 0;
  while (window < mostWindows && runWindow(scratch, isTold) <= threshold) window += 1;
  return window;
}

const always = (): boolean => true;

/** Returns the notional that was liquidated, as far as it is told. */
function runWindow(market: Market, isTold = always): number {
  const { lotSize } = market.instrument;
  let notional = 0;
  for (let second = 0; second < windowSeconds; second += 1)
    advanceSecond(market, ({ lots, mark }) => {
      if (isTold()) notional += lots * lotSize * mark;
    });
  return notional;
}
