import { TidegateError } from '../../fault.ts';
import { dayUs, minuteUs } from '../../time.ts';

/** What a burst of liquidations is. Every field is part of a label's meaning, and of the data set that it stands in. */
export interface BurstDefinition {
  /** Notional is summed over windows of this length: (t, t + window], (t + window, t + 2 · window] … */
  readonly windowUs: number;
  /** A burst is a window above this quantile, by nearest rank, of the trailing windows. */
  readonly quantile: number;
  readonly trailingUs: number;
  /** Of whole windows, before which no threshold is known. */
  readonly warmUpUs: number;
  /** Ascending, of whole windows. */
  readonly horizonsUs: readonly number[];
}

const usual: BurstDefinition = {
  windowUs: 5 * minuteUs,
  quantile: 0.95,
  trailingUs: 30 * dayUs,
  warmUpUs: dayUs,
  horizonsUs: [5 * minuteUs, 15 * minuteUs, 30 * minuteUs, 60 * minuteUs],
};

/** @param changes of the usual definition: 5-minute windows above the q.95 of 30 days, known after one day */
export function defineBurst(changes: Partial<BurstDefinition> = {}): BurstDefinition {
  const definition = { ...usual, ...changes };
  const wrong = faultOf(definition);
  if (wrong !== undefined) throw new TidegateError('TG-3022', wrong);
  return definition;
}

function faultOf({ windowUs, quantile, trailingUs, warmUpUs, horizonsUs }: BurstDefinition): string | undefined {
  if (!Number.isSafeInteger(windowUs) || windowUs <= 0) return `a window of ${windowUs} µs`;
  if (!(quantile > 0 && quantile < 1)) return `a quantile of ${quantile}`;
  const lengths = { trailingUs, warmUpUs, ...Object.fromEntries(horizonsUs.entries()) };
  const broken = Object.values(lengths).find((length) => !(length > 0 && length % windowUs === 0));
  if (broken !== undefined) return `${broken} µs are not whole windows of ${windowUs} µs`;
  if (warmUpUs > trailingUs) return `a warm-up of ${warmUpUs} µs never ends in ${trailingUs} trailing µs`;
  const ascends = horizonsUs.every((horizon, place) => horizon > (horizonsUs[place - 1] ?? 0));
  return ascends && horizonsUs.length > 0 ? undefined : `horizons of ${horizonsUs.join(', ')} µs do not ascend`;
}
