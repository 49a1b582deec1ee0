import type { Witness, WorldOptions } from '../world.ts';
import type { Forced } from './forced.ts';
import { BurstThreshold, windowSeconds } from './bursts.ts';
import type { Market } from './market.ts';
import type { MarketMakers } from './market-makers.ts';

interface Told {
  readonly timeUs: number;
  readonly price: number;
  readonly quantity: number;
  readonly isLost: boolean;
}

interface Observed extends Readonly<MarketMakers> {
  readonly openInterest: number;
  readonly intensity: number;
}

interface Burst {
  readonly notional: number;
  readonly threshold: number | null;
  readonly isBurst: boolean;
}

/** Tells the witness what really happened. */
export class TruthWriter {
  private readonly market: Market;
  private readonly witness: Witness;
  private readonly threshold = new BurstThreshold();
  /** Labels that a shift holds back. */
  private readonly held: Burst[] = [];
  private readonly shift: number;
  private notional = 0;

  constructor(market: Market, { labelShiftSteps = 0 }: WorldOptions, witness: Witness) {
    this.market = market;
    this.witness = witness;
    this.shift = labelShiftSteps;
  }

  addWarmUp({ lots, mark }: Forced): void {
    this.notional += lots * this.market.instrument.lotSize * mark;
  }

  tellLiquidation({ agent, side, liquidationPrice, mark, round, cause }: Forced, told: Told): void {
    const { timeUs, price, quantity, isLost } = told;
    this.notional += quantity * mark;
    const position = side === 1 ? 'long' : 'short';
    this.witness('liquidation', {
      timeUs,
      agent,
      position,
      liquidationPrice,
      mark,
      round,
      cause,
      price,
      quantity,
      isLost,
    });
  }

  tellMinute(timeUs: number, observed: Observed): void {
    const { mark, volatility, stormy, excitement, depth, leverage, sentiment, displacement } = this.market.motion;
    const hidden = { mark, volatility, isStormy: stormy === 1, excitement, depth, leverage, sentiment, displacement };
    this.witness('minute', { timeUs, ...observed, ...hidden });
  }

  /** Closes the window that ends with this second; without a time the market is still warming up. */
  endSecond(endUs?: number): void {
    if (this.market.motion.second % windowSeconds !== 0) return;
    const threshold = this.threshold.value() ?? null;
    const burst = { notional: this.notional, threshold, isBurst: threshold !== null && this.notional > threshold };
    this.threshold.add(this.notional);
    this.notional = 0;
    if (endUs === undefined) return;
    this.held.push(burst);
    const label = this.held.length > this.shift ? this.held.shift() : undefined;
    if (label) this.witness('burst', { endUs, ...label });
  }
}
