import type { StateSlab } from '../state-slab.ts';
import type { OrderBook } from '../order-book.ts';
import { BookSamples } from './book-samples.ts';
import { BookShape } from './book-shape.ts';
import { BookWalls } from './book-walls.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';
import { HighLowSpread } from './high-low.ts';
import { Leverage } from './leverage.ts';
import { LiquidationLevels } from './liquidation-levels.ts';
import { Market } from './market.ts';
import { MidHistory } from './mid-history.ts';
import { OrderFlow } from './order-flow.ts';
import { PriceImpact } from './price-impact.ts';
import { RealizedVolatility } from './realized-volatility.ts';
import { ReturnDependence } from './return-dependence.ts';
import { SweepCost } from './sweep-cost.ts';
import { Toxicity } from './toxicity.ts';
import { TradeCosts } from './trade-costs.ts';
import { TradedVolume } from './traded-volume.ts';
import { TradeFlow } from './trade-flow.ts';

/** Number of the layout of the state: what is taken from the slab, and in which order. */
export const cryptoLayout = 1;

export interface CryptoGroups {
  readonly market: Market;
  readonly mids: MidHistory;
  readonly groups: readonly FeatureGroup[];
}

/** All groups on one slab. Their order is the order of the state. */
export function createGroups(state: StateSlab, book: OrderBook): CryptoGroups {
  const market = new Market(state);
  const mids = new MidHistory(state, market);
  const parts: GroupParts = { state, book, market, mids };
  const toxicity = new Toxicity(parts);
  const samples = new BookSamples(parts);
  const groups = [
    ...[toxicity, samples, new TradedVolume(parts), new RealizedVolatility(parts)],
    ...[new Leverage(parts, toxicity), new LiquidationLevels(parts)],
    ...[new BookShape(parts), new BookWalls(parts), new OrderFlow(parts, samples), new SweepCost(parts)],
    ...[new TradeCosts(parts), new PriceImpact(parts), new ReturnDependence(parts), new TradeFlow(parts)],
    new HighLowSpread(parts),
  ];
  return { market, mids, groups };
}
