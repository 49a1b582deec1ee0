import { describe, expect, it } from 'vitest';
import { cryptoView } from '../../../../lib/domain/features/crypto/crypto-view.ts';
import { CryptoFeed, ladder } from '../../../support/crypto-feed.ts';

const needsBook = [
  ...['bid_ask_imbalance', 'depth_pressure', 'liquidity_score', 'bid_liquidity', 'ask_liquidity'],
  ...['liq_wall_dist_down_bps', 'liq_wall_log_ratio', 'order_cluster_density', 'spread_bps', 'spread_z'],
  ...['momentum_5m', 'momentum_vol_adj_60m'],
  ...['l1_imbalance', 'l5_imbalance', 'l10_imbalance', 'microprice_dev', 'weighted_mid_dev_5', 'ofi_l1', 'mlofi_10'],
  ...['bid_slope', 'ask_slope', 'slope_asym', 'bid_depth_centre', 'ask_depth_centre', 'depth_10bp_log'],
  ...['depth_resilience', 'spread_ticks', 'bid_depletion_rate', 'ask_depletion_rate', 'wall_imbalance'],
  'sweep_cost_asym',
];

/** Five hours of everything, after which nothing is missing. */
function warmFeed(): CryptoFeed {
  const feed = new CryptoFeed();
  for (let step = 0; step < 5 * 180; step += 1) {
    const second = 20 * step;
    const { bids, asks } = ladder(100 + 0.1 * ((step * step) % 7));
    // The large one fills the first volume buckets at once.
    const quantity = step === 300 ? 30_000 : 1 + ((step * 7) % 11);
    feed.trade(second, { quantity, price: 100 + (step % 3), side: step % 5 < 2 ? 'buy' : 'sell' });
    feed.trade(second + 0.5, { quantity, price: 101, side: step % 7 < 3 ? 'buy' : 'sell' });
    feed.snapshot(second + 1, [...bids.slice(1), [bids[0]?.[0] ?? 0, quantity]], asks);
    if (step % 4 === 0) feed.snapshot(second + 1.5, bids, asks);
    feed.mark(second + 2, 100 + (step % 4), 100);
    feed.funding(second + 3, 1e-4 * (1 + (step % 3)));
    feed.openInterest(second + 4, 1000 + 10 * ((step * 3) % 13));
    feed.liquidation(second + 5, 1);
    for (let extra = 0; extra < (step * 13) % 9; extra += 1) feed.trade(second + 6, { quantity: 0.5, side: 'sell' });
  }
  return feed;
}

describe('a feature of the view crypto', () => {
  it('is missing before there is anything to compute it from', () => {
    const feed = new CryptoFeed();
    feed.apply({ stream: 'funding', source: 'test', market: 'crypto', eventTimeUs: 1e15, rate: 0, kind: 'settled' });
    const { length } = cryptoView.features;
    expect(feed.missing().length).toBe(length - 1);
    // What it counts is the trades and cancelled levels of a minute, which may be none.
    expect(feed.value('cancel_to_trade')).toBe(0);
  });

  it('is there when five hours of everything have passed', () => {
    expect(warmFeed().missing()).toEqual([]);
  });

  it('that needs the book is missing while it is lost, and no other', () => {
    const feed = warmFeed();
    feed.gap(18_000);
    expect(feed.missing().sort()).toEqual([...needsBook].sort());
    const { bids, asks } = ladder();
    feed.snapshot(18_001, bids, asks);
    expect(feed.missing()).toEqual([]);
  });

  it('is missing rather than infinite: nothing held, nothing traded, nothing moved', () => {
    const feed = new CryptoFeed();
    feed.openInterest(0, 0);
    feed.liquidation(1, 1);
    feed.snapshot(2, [[100, 1]], [[101, 1]]);
    feed.trade(2);
    feed.trade(4000);
    const names = ['recent_liq_intensity', 'oi_change_15m', 'est_liq_notional_1pct', 'vol_ratio_5_60', 'return_acf1'];
    for (const name of [...names, 'variance_ratio_5', 'efficiency_ratio', 'sign_acf1', 'momentum_vol_adj_60m']) {
      expect(feed.value(name), name).toBeNaN();
    }
  });

  it.each([
    {
      name: 'volume_breakout_z',
      minutes: 60,
      play: (feed: CryptoFeed, minute: number) => feed.trade(60 * minute, { quantity: 1 + (minute % 3) }),
    },
    { name: 'branching_ratio', minutes: 60, play: (feed: CryptoFeed, minute: number) => feed.trade(60 * minute) },
    {
      name: 'update_rate_z',
      minutes: 30,
      play: (feed: CryptoFeed, minute: number) => {
        for (let index = 0; index <= minute % 3; index += 1) feed.snapshot(60 * minute + index, [[100, 1]], [[101, 1]]);
      },
    },
  ])('warms up: $name takes $minutes closed minutes', ({ name, minutes, play }) => {
    const feed = new CryptoFeed();
    for (let minute = 0; minute < minutes; minute += 1) play(feed, minute);
    expect(feed.value(name)).toBeNaN();
    play(feed, minutes);
    expect(feed.value(name)).not.toBeNaN();
  });

  it('warms up: spread_z takes 30 book events before its own', () => {
    const feed = new CryptoFeed();
    for (let event = 0; event < 30; event += 1) feed.snapshot(event, [[100, 1]], [[101 + 0.1 * (event % 2), 1]]);
    expect(feed.value('spread_z')).toBeNaN();
    feed.snapshot(30, [[100, 1]], [[101, 1]]);
    expect(feed.value('spread_z')).not.toBeNaN();
  });

  it('warms up: funding_z takes 24 rates within a week', () => {
    const feed = new CryptoFeed();
    for (let index = 0; index < 23; index += 1) feed.funding(index, 1e-5 * index);
    expect(feed.value('funding_z')).toBeNaN();
    feed.funding(23, 0);
    expect(feed.value('funding_z')).not.toBeNaN();
    feed.trade(167 * 3600);
    expect(feed.value('funding_z')).not.toBeNaN();
    feed.trade(168 * 3600);
    expect(feed.value('funding_z')).toBeNaN();
  });
});
