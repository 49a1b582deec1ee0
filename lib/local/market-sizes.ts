import type { PackSizeName } from '../../schemas/runs.ts';
import { TidegateError } from '../domain/fault.ts';
import { dayUs, hourUs } from '../domain/time.ts';

/** How much market a start brings. */
export interface MarketSize {
  readonly name: string;
  /** History before the live tail. */
  readonly historyUs: number;
  /**
   * `replayed`: the market begins at a fixed instant, so that a seed gives the same market each time, and goes on by a
   * clock of its own for as long as the platform is up. `wall`: it ends now, and stops there.
   */
  readonly clock: 'replayed' | 'wall';
  /** Of the pack that is trained on it, which asks for that much history; undefined = nothing is trained. */
  readonly training?: PackSizeName;
}

/** One market for everybody, by the size of its history. `small` is for tests, which send events of their own. */
export const marketSizes = {
  start: { name: 'start', historyUs: 30 * dayUs, clock: 'replayed', training: 'start' },
  fast: { name: 'fast', historyUs: 14 * dayUs, clock: 'replayed', training: 'fast' },
  small: { name: 'small', historyUs: hourUs, clock: 'wall' },
} as const satisfies Record<string, MarketSize>;

/** The size that `--fast` chooses, or the one that TIDEGATE_MARKET names. */
export function chooseSize(
  { fast }: { readonly fast: boolean },
  { TIDEGATE_MARKET: named }: Readonly<Record<string, string | undefined>>,
): MarketSize {
  if (!named) return fast ? marketSizes.fast : marketSizes.start;
  const size = Object.values<MarketSize>(marketSizes).find(({ name }) => name === named);
  if (size !== undefined) return size;
  const names = Object.keys(marketSizes).join(', ');
  throw new TidegateError('TG-0028', `TIDEGATE_MARKET is ${named}; the sizes are ${names}`);
}
