import type { LiquidationHistory } from '../../lib/domain/train/labels/label-liquidations.ts';

/**
 * Liquidated notional at each time, each event counting half as much after a half-life:
 *   x(t) = Σ notional · 2^−((t − t_event) / half-life), of the events up to t − delay.
 */
export function decayedNotional(
  { eventTimeUs, notional }: LiquidationHistory,
  timesUs: Float64Array,
  { halfLifeUs, delayUs }: { readonly halfLifeUs: number; readonly delayUs: number },
): Float64Array {
  let [event, sum, sumUs] = [0, 0, -Infinity];
  const decayTo = (timeUs: number): void => {
    sum *= 2 ** ((sumUs - timeUs) / halfLifeUs);
    sumUs = timeUs;
  };
  return timesUs.map((timeUs) => {
    for (; (eventTimeUs[event] ?? Number.NaN) <= timeUs - delayUs; event += 1) {
      decayTo(eventTimeUs[event] ?? 0);
      sum += notional[event] ?? 0;
    }
    decayTo(timeUs);
    return sum;
  });
}

/** Bins double in width: from 2^−6 of the threshold to 2^5 of it. */
const [lowestBin, highestBin] = [-6, 5];

/** State 0: nothing, or nothing to compare it with; the others by how the intensity compares with the threshold. */
export function intensityStates(intensity: Float64Array, threshold: Float64Array): Uint8Array {
  return Uint8Array.from(intensity, (value, decision) => {
    const bin = Math.floor(Math.log2(value / (threshold[decision] ?? Number.NaN)));
    if (Number.isNaN(bin) || value === 0) return 0;
    return 1 + Math.min(highestBin, Math.max(lowestBin, bin)) - lowestBin;
  });
}
