/** Maintenance margin by notional, of the shape that venues publish; the numbers are ours. */
export interface MarginTier {
  /** Up to and with this notional. */
  readonly maxNotional: number;
  readonly maintenanceRate: number;
  readonly maxLeverage: number;
  /** What is taken off, so that the margin has no jump between tiers: cum + floor · (rate − rate before). */
  readonly deduction: number;
}

export const marginTiers: readonly MarginTier[] = [
  { maxNotional: 50_000, maintenanceRate: 0.004, maxLeverage: 100, deduction: 0 },
  { maxNotional: 250_000, maintenanceRate: 0.005, maxLeverage: 75, deduction: 50 },
  { maxNotional: 1_000_000, maintenanceRate: 0.01, maxLeverage: 50, deduction: 1_300 },
  { maxNotional: 5_000_000, maintenanceRate: 0.025, maxLeverage: 20, deduction: 16_300 },
  { maxNotional: 20_000_000, maintenanceRate: 0.05, maxLeverage: 10, deduction: 141_300 },
  { maxNotional: Number.MAX_VALUE, maintenanceRate: 0.1, maxLeverage: 5, deduction: 1_141_300 },
];

const [firstTier] = marginTiers;

export function marginTierOf(notional: number): MarginTier {
  const tier = marginTiers.find(({ maxNotional }) => notional <= maxNotional) ?? firstTier;
  if (tier) return tier;
  throw new RangeError('the table of margin tiers is empty');
}

export interface Position {
  readonly side: 1 | -1;
  readonly entryPrice: number;
  readonly quantity: number;
  readonly leverage: number;
}

/** Isolated linear position, margin M₀ = E·q/ℓ: long (E·q − M₀ − cum)/(q(1 − mmr)), short (E·q + M₀ + cum)/(q(1 + mmr)). */
export function liquidationPrice({ side, entryPrice, quantity, leverage }: Position): number {
  const notional = entryPrice * quantity;
  const { maintenanceRate, deduction } = marginTierOf(notional);
  return (notional - side * (notional / leverage + deduction)) / (quantity * (1 - side * maintenanceRate));
}
