import type { Pcg32 } from '../../kernels/random/pcg32.ts';
import { constants } from './constants.ts';
import type { Forced } from './forced.ts';
import type { Market } from './market.ts';

const { makers: habits } = constants;
const keptPerSecond = 2 ** (-1 / habits.recoveryHalfLifeSeconds);
const keptByHesitant = 2 ** (-1 / habits.hesitantHalfLifeSeconds);
const newsPerSecond = habits.newsPerDay / 86_400;

/** The mood of those who keep the book that is told: it moves nothing in the market. */
export interface MarketMakers {
  /** Share of their quotes that they have withdrawn. */
  withdrawn: number;
  /** Log of how much wider than usual they quote. */
  caution: number;
}

interface Trading {
  readonly makers: MarketMakers;
  readonly market: Market;
  readonly random: Pcg32;
}

export function calmMakers(): MarketMakers {
  return { withdrawn: 0, caution: 0 };
}

/** One second: withdrawn quotes come back, with a half-life, unless forced orders or news frighten them away again. */
export function driftMakers({ makers, market, random }: Trading, forced: readonly Forced[]): void {
  const { cautionMemory: memory, cautionSpread, mostWithdrawn } = habits;
  const { lotSize, dailyVolume } = market.instrument;
  const forcedShare = forced.reduce((sum, { lots, mark }) => sum + lots * lotSize * mark, 0) / dailyVolume;
  makers.caution = memory * makers.caution + Math.sqrt(1 - memory * memory) * cautionSpread * random.normal();
  makers.withdrawn *= makers.withdrawn > habits.hesitantShare ? keptPerSecond : keptByHesitant;
  const byForce = 1 - Math.exp(-((forcedShare / habits.frighteningShare) ** 4));
  const byNews = random.uniform() < newsPerSecond ? 1 : 0;
  makers.withdrawn = Math.max(makers.withdrawn, mostWithdrawn * Math.max(byForce, byNews));
}
