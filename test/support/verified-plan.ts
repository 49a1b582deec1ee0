import type { MarketPlan } from '../../lib/cli/verify/verified-market.ts';
import { liquidationWorld } from '../../lib/simulator/liquidation/liquidation-world.ts';

/** A small market as `features verify` sends it. */
export function verifiedPlan(overrides: Partial<MarketPlan> = {}): MarketPlan {
  return {
    world: liquidationWorld,
    seed: 1,
    startUs: Date.UTC(2026, 0, 5) * 1000,
    historyDays: 0.1,
    days: 0.1,
    entities: ['VERIFY-1'],
    market: 'verify-1',
    isShuffled: true,
    late: 0.1,
    ...overrides,
  };
}
