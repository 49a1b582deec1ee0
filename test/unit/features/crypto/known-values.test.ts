import { describe, expect, it } from 'vitest';
import { liquidationPrices } from '../../../../lib/domain/features/crypto/liquidation-levels.ts';
import { CryptoFeed, ladder } from '../../../support/crypto-feed.ts';

describe('the order book features', () => {
  it('put the microprice of 100 × 5 and 101 × 15 at 100.25', () => {
    const feed = new CryptoFeed();
    feed.snapshot(
      0,
      [
        [100, 5],
        [99, 1],
      ],
      [[101, 15]],
    );
    expect(feed.book.tick).toBe(1);
    expect(feed.book.mid + feed.value('microprice_dev')).toBeCloseTo(100.25, 12);
    expect(feed.value('spread_ticks')).toBe(1);
    expect(feed.value('l1_imbalance')).toBe(-0.5);
  });

  it('add up the order flow of three changes of the best levels: +3, +6, −2', () => {
    const feed = new CryptoFeed();
    feed.snapshot(0, [[100, 5]], [[101, 4]]);
    const flows = [
      { bid: 100, bidSize: 8, ask: 101, askSize: 4 },
      { bid: 101, bidSize: 2, ask: 102, askSize: 6 },
      { bid: 100, bidSize: 7, ask: 102, askSize: 6 },
    ].map(({ bid, bidSize, ask, askSize }, index) => {
      feed.snapshot(index + 1, [[bid, bidSize]], [[ask, askSize]]);
      return feed.value('ofi_l1');
    });
    expect(flows).toEqual([3, 9, 7]);
    expect(feed.value('mlofi_10')).toBe(7);
  });

  it('let order flow go after a minute, and start anew behind a gap', () => {
    const feed = new CryptoFeed();
    feed.snapshot(0, [[100, 5]], [[101, 4]]);
    feed.snapshot(1, [[100, 8]], [[101, 4]]);
    feed.trade(60);
    expect(feed.value('ofi_l1')).toBe(3);
    feed.trade(61);
    expect(feed.value('ofi_l1')).toBe(0);
    feed.gap(62);
    expect(feed.value('ofi_l1')).toBeNaN();
    feed.snapshot(63, [[100, 50]], [[101, 4]]);
    expect(feed.value('ofi_l1')).toBe(0);
  });

  it('weigh the levels of a ladder', () => {
    const feed = new CryptoFeed();
    const { bids, asks } = ladder();
    feed.snapshot(0, bids, asks);
    expect(feed.value('bid_depth_centre')).toBe(7);
    expect(feed.value('l5_imbalance')).toBe(0);
    expect(feed.value('slope_asym')).toBeCloseTo(0, 12);
    // Cumulative quantities n(n + 1)/2 at distances of 0.05, 0.15, … 0.95: a slope of 6 per 0.1.
    expect(feed.value('bid_slope')).toBeCloseTo(6 / (1e4 * (0.1 / 100.05)), 10);
    expect(feed.value('depth_10bp_log')).toBeCloseTo(Math.log(1 + 100 + 100.1), 12);
  });

  it('find the wall of the bids, and which side has the walls', () => {
    const feed = new CryptoFeed();
    const { bids, asks } = ladder();
    // Five times the median of 1 … 10 is 27.5.
    feed.snapshot(0, [...bids.slice(0, 9), [99.8, 40]], asks);
    const distance = (1e4 * 0.25) / 100.05;
    expect(feed.value('liq_wall_dist_down_bps')).toBeCloseTo(distance, 9);
    expect(feed.value('wall_imbalance')).toBe(1);
    expect(feed.value('liq_wall_log_ratio')).toBeCloseTo(Math.log(40 * 99.8 + 1), 12);
    feed.snapshot(1, bids, asks);
    expect(feed.value('liq_wall_dist_down_bps')).toBe(100);
    expect([feed.value('wall_imbalance'), feed.value('liq_wall_log_ratio')]).toEqual([0, 0]);
  });

  it('count cancelled levels per trade', () => {
    const feed = new CryptoFeed();
    const { bids, asks } = ladder();
    feed.snapshot(0, bids, asks);
    feed.delta(1, {
      bids: [
        [100, 0],
        [99.9, 1],
        [99.8, 9],
      ],
      asks: [[101, 0]],
    });
    feed.trade(2);
    expect(feed.value('cancel_to_trade')).toBeCloseTo(Math.log((3 + 1) / (1 + 1)), 12);
  });

  it('sweep a thousandth of the notional of the day', () => {
    const feed = new CryptoFeed();
    feed.snapshot(
      0,
      [
        [100, 1],
        [99, 100],
      ],
      [
        [101, 1],
        [101.5, 100],
      ],
    );
    feed.trade(1, { price: 100, quantity: 2000 });
    // 200 swept: a bid of 100 × 1 and 100 at 99; an ask of 101 × 1 and 99 at 101.5.
    const sold = 200 / (1 + 100 / 99);
    const bought = 200 / (1 + 99 / 101.5);
    const cost = (price: number) => (1e4 * Math.abs(price - 100.5)) / 100.5;
    expect(feed.value('sweep_cost_asym')).toBeCloseTo(cost(bought) - cost(sold), 9);
  });

  it('follow the depth back from a depletion', () => {
    const feed = new CryptoFeed();
    for (let second = 0; second < 40; second += 1) feed.snapshot(second, [[100, 100 + (second % 2)]], [[100.1, 100]]);
    expect(feed.value('depth_resilience')).toBe(1);
    feed.snapshot(40, [[100, 10]], [[100.1, 10]]);
    expect(feed.value('depth_resilience')).toBe(0);
    feed.snapshot(41, [[100, 55]], [[100.1, 55]]);
    expect(feed.value('depth_resilience')).toBeCloseTo(0.5, 1);
    feed.snapshot(42, [[100, 110]], [[100.1, 110]]);
    expect(feed.value('depth_resilience')).toBe(1);
  });
});

describe('the microstructure features', () => {
  it('see a spread of 2 in prices that bounce between 100 and 101', () => {
    const feed = new CryptoFeed();
    for (let index = 0; index < 10; index += 1) feed.trade(index, { price: 100 + (index % 2) });
    expect(feed.value('roll_spread')).toBeCloseTo(2, 12);
  });

  it('split the effective spread into what is kept and what the mid took, five minutes later', () => {
    const feed = new CryptoFeed();
    feed.snapshot(0, [[99, 1]], [[101, 1]]);
    feed.trade(10, { price: 101, side: 'buy' });
    expect(feed.value('effective_spread')).toBeCloseTo(0.02, 12);
    feed.snapshot(200, [[99.5, 1]], [[101.5, 1]]);
    expect(feed.value('realized_spread_5m')).toBeNaN();
    feed.trade(310, { price: 101, side: 'sell' });
    expect(feed.value('realized_spread_5m')).toBeNaN();
    feed.trade(311, { price: 101, side: 'sell' });
    expect(feed.value('realized_spread_5m')).toBeCloseTo(0.01, 12);
    expect(feed.value('price_impact')).toBeCloseTo(0.01, 12);
    feed.trade(371);
    expect(feed.value('realized_spread_5m')).toBeNaN();
  });

  it('find how far a unit moves the mid', () => {
    const feed = new CryptoFeed();
    feed.snapshot(0, [[99, 1]], [[101, 1]]);
    let mid = 100;
    for (let second = 1; second < 30; second += 1) {
      const quantity = 1 + (second % 4);
      const sign = second % 3 === 0 ? -1 : 1;
      mid += 0.01 * sign * quantity;
      feed.trade(second, { quantity, side: sign > 0 ? 'buy' : 'sell' });
      feed.snapshot(second + 0.5, [[mid - 1, 1]], [[mid + 1, 1]]);
    }
    feed.trade(30);
    expect(feed.value('kyle_lambda')).toBeCloseTo(0.01, 9);
  });

  it('measure the concentration and the persistence of trades', () => {
    const feed = new CryptoFeed();
    for (let index = 0; index < 8; index += 1)
      feed.trade(index, { quantity: 2, side: index % 2 === 0 ? 'buy' : 'sell' });
    expect(feed.value('trade_size_herfindahl')).toBeCloseTo(1 / 8, 12);
    expect(feed.value('sign_acf1')).toBeCloseTo(-1, 12);
  });

  it('call a straight way efficient, and a way back not', () => {
    const feed = new CryptoFeed();
    for (let second = 0; second <= 61; second += 1) feed.snapshot(second, [[1000 + second, 1]], [[1002 + second, 1]]);
    expect(feed.value('efficiency_ratio')).toBe(1);
    for (let second = 62; second <= 92; second += 1) {
      feed.snapshot(second, [[1122 - second, 1]], [[1124 - second, 1]]);
    }
    expect(feed.value('efficiency_ratio')).toBeLessThan(0.1);
  });

  it('find no clustering in an even pace, and much in bursts', () => {
    const even = new CryptoFeed();
    const bursts = new CryptoFeed();
    for (let minute = 0; minute <= 80; minute += 1) {
      even.trade(60 * minute);
      const trades = minute % 20 === 0 ? 100 : 1;
      for (let index = 0; index < trades; index += 1) bursts.trade(60 * minute + index / 10);
    }
    expect(even.value('branching_ratio')).toBe(0);
    expect(bursts.value('branching_ratio')).toBeGreaterThan(0.8);
  });

  it('estimate no spread from ranges without a bounce, and one from ranges that are all bounce', () => {
    const still = new CryptoFeed();
    const bouncing = new CryptoFeed();
    for (let index = 0; index < 12; index += 1) {
      still.trade(30 * index);
      bouncing.trade(30 * index, { price: index % 2 === 0 ? 100 : 101 });
    }
    expect(still.value('corwin_schultz')).toBe(0);
    // Equal ranges in all minutes: β = 2γ, so that the spread is the range.
    expect(bouncing.value('corwin_schultz')).toBeCloseTo((2 * (1.01 - 1)) / (1 + 1.01), 12);
  });
});

describe('the liquidation features', () => {
  it('place the liquidation of a position of 50 000 at 20× where the exchange does', () => {
    const { long, short } = liquidationPrices(50_000, 20);
    expect(long).toBeCloseTo(47_690.7631, 4);
    expect(short).toBeCloseTo(52_290.8367, 4);
  });

  it('count open interest that the mark has come close to liquidating, longs as positive', () => {
    const feed = new CryptoFeed();
    feed.mark(0, 50_000);
    feed.openInterest(1, 100);
    feed.openInterest(61, 200);
    // Entered in the minute of the mark; 4.2 % below, positions of 20× are within 1 % of liquidation.
    feed.mark(121, 47_900);
    feed.trade(181);
    expect(feed.value('est_liq_notional_1pct')).toBeCloseTo((100 * 0.25) / 200, 12);
  });

  it('fade what was liquidated by half in ten minutes, against open interest', () => {
    const feed = new CryptoFeed();
    feed.openInterest(0, 1000);
    feed.liquidation(1, 8);
    expect(feed.value('recent_liq_intensity')).toBeCloseTo(0.008, 12);
    feed.liquidation(601, 2);
    expect(feed.value('recent_liq_intensity')).toBeCloseTo(0.006, 12);
    feed.trade(1201);
    expect(feed.value('recent_liq_intensity')).toBeCloseTo(0.003, 12);
  });

  it('fill buckets of a fiftieth of the daily volume', () => {
    const feed = new CryptoFeed();
    feed.trade(0, { quantity: 10 });
    feed.trade(60, { quantity: 0.001 });
    // The first minute had 10: a bucket has 10 · 1440/50 = 288. The trade of the second minute opened one.
    feed.trade(61, { quantity: 9 * 288, side: 'buy' });
    expect(feed.value('order_flow_toxicity')).toBeNaN();
    feed.trade(62, { quantity: 288, side: 'sell' });
    // Ten buckets: nine of one side, the last of both, but for what the first trade had put in.
    const mixed = Math.abs(0.001 - (288 - 0.001)) / 288;
    expect(feed.value('order_flow_toxicity')).toBeCloseTo((9 + mixed) / 10, 9);
  });

  it('split the volume by its aggressor over 5 and 15 minutes', () => {
    const feed = new CryptoFeed();
    feed.trade(0, { quantity: 1, side: 'sell' });
    feed.trade(400, { quantity: 3, side: 'buy' });
    expect(feed.value('buy_volume_ratio_5m')).toBe(1);
    expect(feed.value('sell_volume_ratio_15m')).toBe(0.25);
    feed.trade(699, { quantity: 1, side: 'sell' });
    expect(feed.value('buy_volume_ratio_5m')).toBe(0.75);
    feed.trade(700, { quantity: 1, side: 'sell' });
    expect(feed.value('buy_volume_ratio_5m')).toBe(0);
  });

  it('measure volatility and momentum of the mid', () => {
    const feed = new CryptoFeed();
    feed.snapshot(0, [[99, 1]], [[101, 1]]);
    feed.snapshot(10, [[100, 1]], [[102, 1]]);
    feed.trade(11);
    expect(feed.value('realized_vol_5m')).toBeCloseTo(Math.log(1.01), 12);
    feed.trade(301);
    expect(feed.value('momentum_5m')).toBeCloseTo(Math.log(1.01), 12);
    feed.trade(309);
    expect(feed.value('realized_vol_5m')).toBeCloseTo(Math.log(1.01), 12);
    feed.trade(310);
    expect(feed.value('realized_vol_5m')).toBe(0);
    expect(feed.value('momentum_5m')).toBe(0);
    feed.trade(3660);
    expect(feed.value('momentum_vol_adj_60m')).toBeNaN();
  });

  it('compare open interest, funding and the mark with what they were', () => {
    const feed = new CryptoFeed();
    feed.openInterest(0, 100);
    feed.mark(1, 101, 100);
    expect(feed.value('basis_bps')).toBeCloseTo(100, 10);
    for (let index = 0; index < 24; index += 1) feed.funding(2 + index, index % 2 === 0 ? 0.0001 : 0.0003);
    expect(feed.value('funding_z')).toBeCloseTo(1 / Math.sqrt(24 / 23), 9);
    feed.openInterest(901, 110);
    expect(feed.value('oi_change_15m')).toBeCloseTo(Math.log(1.1), 12);
    feed.mark(902, 101);
    expect(feed.value('basis_bps')).toBeNaN();
  });
});
