/** Every number of the world; all of it goes into its truth. */
import type { Dial } from '../world.ts';
import { marginTiers } from './margin-tiers.ts';

/** What distinguishes one market from another. */
export interface Instrument {
  readonly entity: string;
  readonly price: number;
  /** Standard deviation of the log return of a calm day. */
  readonly dailyVolatility: number;
  /** Traded notional of a day. */
  readonly dailyVolume: number;
  readonly tickSize: number;
  /** Every so many ticks a price is round: large orders gather there. */
  readonly roundTicks: number;
  /** The mark is finer than the tick of the book. */
  readonly markStep: number;
  readonly lotSize: number;
}

export const instruments: readonly Instrument[] = [
  {
    entity: 'BTC-USD',
    price: 60_000,
    dailyVolatility: 0.03,
    dailyVolume: 1.2e9,
    tickSize: 0.1,
    roundTicks: 1000,
    markStep: 0.01,
    lotSize: 0.001,
  },
  {
    entity: 'ETH-USD',
    price: 3_000,
    dailyVolatility: 0.031,
    dailyVolume: 1e9,
    tickSize: 0.01,
    roundTicks: 500,
    markStep: 0.001,
    lotSize: 0.01,
  },
  {
    entity: 'SOL-USD',
    price: 150,
    dailyVolatility: 0.032,
    dailyVolume: 8e8,
    tickSize: 0.001,
    roundTicks: 250,
    markStep: 0.0001,
    lotSize: 0.1,
  },
];

/** What makes liquidations foreseeable. */
export interface Signal {
  /** Standard deviation of the log of volatility around that of its regime. */
  readonly volatilitySpread: number;
  /** What a storm adds to the log of volatility. */
  readonly stormStrength: number;
  /** Standard deviation of the hidden mean of log leverage. */
  readonly leverageSpread: number;
  /** Y of the square-root law of impact. */
  readonly impact: number;
  /** What a forced flow of one hour's volume adds to volatility, as a share of it. */
  readonly excitement: number;
  /** Agents who close in time by themselves: they are never liquidated by the price. */
  readonly attentiveShare: number;
  /** Liquidations of a day that come from nothing but chance. */
  readonly shocksPerDay: number;
}

export const signals: Readonly<Record<Dial, Signal>> = {
  easy: {
    volatilitySpread: 0.43,
    stormStrength: 0.86,
    leverageSpread: 0.3,
    impact: 1,
    excitement: 1,
    attentiveShare: 0.255,
    shocksPerDay: 1200,
  },
  target: {
    volatilitySpread: 0.27,
    stormStrength: 0.48,
    leverageSpread: 0.3,
    impact: 1,
    excitement: 1,
    attentiveShare: 0.38,
    shocksPerDay: 1200,
  },
  hard: {
    volatilitySpread: 0.18,
    stormStrength: 0.32,
    leverageSpread: 0.25,
    impact: 0.8,
    excitement: 1,
    attentiveShare: 0.46,
    shocksPerDay: 1400,
  },
  null: {
    volatilitySpread: 0,
    stormStrength: 0,
    leverageSpread: 0,
    impact: 0,
    excitement: 0,
    attentiveShare: 1,
    shocksPerDay: 1500,
  },
};

export const constants = {
  agents: {
    count: 5000,
    /** Mean time in a position, and out of the market. */
    holdingHours: 8,
    absenceHours: 2,
    logLeverageMean: Math.log(14),
    logLeverageSpread: 0.75,
    leverageBounds: [2, 100],
    notionalMedian: 20_000,
    logNotionalSpread: 1.4,
    /** Share of longs among those who enter: ½ ± this, as sentiment has it. */
    sentimentPull: 0.2,
  },
  /** What chance liquidates; at most as much as some dozens of the agents hold. */
  chance: { notionalMedian: 40_000, logNotionalSpread: 1.2, mostNotional: 400_000 },
  margin: marginTiers.map((tier) => ({ ...tier })),
  climate: {
    /** Chance per minute that a storm begins, and that it ends. */
    stormBegins: 1 / (20 * 60),
    stormEnds: 1 / (3 * 60),
    volatilityMemory: 0.985,
    leverageMemory: 0.99,
    sentimentMemory: 0.998,
    basisMemory: 0.97,
    depthMemory: 0.95,
    depthNoise: 0.05,
    /** What volatility takes from the log of depth, and the root of the forced flow's share of a day's volume. */
    depthPerVolatility: 0.5,
    depthPerRootForcedShare: 6,
    depthBounds: [0.1, 4],
    excitementHalfLifeMinutes: 10,
    mostExcitement: 1,
  },
  impact: {
    /** The flow that still presses on the price, and the part of its impact that stays for good. */
    halfLifeMinutes: 10,
    permanentShare: 0.4,
  },
  premium: { perSentiment: 3e-4, perLeverage: 7e-4, noise: 4e-5, interest: 1e-4, memory: 0.99, bound: 0.0075 },
  book: {
    levels: 25,
    /** Notional of a level at the touch, as a share of the volume of a day; each basis point away from it adds `slope…`. */
    levelShare: 1.4e-4,
    slopePerBasisPoint: 0.08,
    logSpread: 0.3,
    /** What the quotes follow of the log of depth; the rest is not on show. */
    depthOnShow: 0.35,
    /** Spread of a calm market as a share of the price, and at most. */
    spreadShare: 1.6e-4,
    mostSpreadShare: 0.0025,
    /** Levels stand a few ticks apart, this share of them, or further: by this share of the price, give or take a half. */
    clusterShare: 0.25,
    clusterTicks: 3,
    gapShare: 1.1e-4,
    /** Walls at round prices, unless the touch is nearer than this share of the price. */
    wallFactor: 8,
    wallDistanceShare: 10.5e-4,
    redrawnLevels: 3,
    /** The best level is quoted anew once trades have left less than one part in so many. */
    refilledBelow: 5,
    /** Quotes are resized once the log of what they should show is so far off. */
    rescaledBeyond: 0.1,
  },
  makers: {
    /** Forced orders within a second, as a share of a day's volume, that frighten most quotes away. */
    frighteningShare: 8e-4,
    newsPerDay: 16,
    mostWithdrawn: 0.97,
    /** Most of what was withdrawn comes back soon, the last part of it slowly. */
    recoveryHalfLifeSeconds: 90,
    hesitantShare: 0.3,
    hesitantHalfLifeSeconds: 900,
    /** Memory from second to second, and standard deviation, of the log of the spread around what the market asks for. */
    cautionMemory: 0.99,
    cautionSpread: 0.4,
  },
  feed: {
    markEverySeconds: 5,
    /** Share of the seconds in which the book moves, at the volatility of a calm day. */
    activeShare: 0.13,
    activeBounds: [0.1, 0.8],
    /** At the volatility of a calm day; more by the root of the share of active seconds. */
    tradesPerSecond: 0.16,
    logTradeSpread: 1.2,
    /** Pull of the last move of the price on the side of the aggressor. */
    momentumPull: 0.2,
    lostLiquidations: 0.05,
    fundingHours: 8,
  },
  decoy: {
    field: 'social_chatter',
    trainShare: 0.6,
    correlation: 0.6,
    memory: 0.95,
    logIntensityMean: -0.8,
    logIntensitySpread: 0.8,
  },
  burst: { windowMinutes: 5, quantile: 0.95, trailingDays: 30, leastDays: 1 },
  warmUpDays: 1.5,
} as const;

export function findInstrument(entity: string): Instrument {
  const found = instruments.find((instrument) => instrument.entity === entity);
  if (found) return found;
  throw new RangeError(`no entity ${entity} in this world; it has ${instruments.map((one) => one.entity).join(', ')}`);
}
