import type { FeatureDefinition } from '../feature-view.ts';

const anything = [-Infinity, Infinity] as const;
const signedShare = [-1, 1] as const;
const positive = [0, Infinity] as const;

const ofBook = {
  family: 'order-book',
  window: '-',
  dependencies: ['book-snapshot', 'book-delta'],
  cost: 'On',
  unit: '1',
  warmUp: 'a valid book',
  nan: 'book not valid',
} as const;
const ofMinute = { ...ofBook, window: '60s', cost: 'O1' } as const;
const inTicks = {
  unit: 'ticks',
  warmUp: 'a snapshot with two levels of one side',
  nan: 'book not valid, or tick not known',
} as const;

/** The order book and what happens to it, in the order of the view. */
export const orderBookFeatures: readonly FeatureDefinition[] = [
  {
    ...ofBook,
    name: 'l1_imbalance',
    domain: signedShare,
    cost: 'O1',
    formula: '(q_b − q_a)/(q_b + q_a) of the best levels',
    about: 'Which best level is larger.',
  },
  {
    ...ofBook,
    name: 'l5_imbalance',
    domain: signedShare,
    formula: '(Σ₅ q_b − Σ₅ q_a)/(Σ₅ q_b + Σ₅ q_a)',
    about: 'Which side is heavier on five levels.',
  },
  {
    ...ofBook,
    name: 'l10_imbalance',
    domain: signedShare,
    formula: '(Σ₁₀ q_b − Σ₁₀ q_a)/(Σ₁₀ q_b + Σ₁₀ q_a)',
    about: 'Which side is heavier on ten levels.',
  },
  {
    ...ofBook,
    ...inTicks,
    name: 'microprice_dev',
    domain: anything,
    cost: 'O1',
    formula: '((a₁ q_b + b₁ q_a)/(q_b + q_a) − m)/δ',
    about: 'Where the best sizes pull the mid.',
  },
  {
    ...ofBook,
    ...inTicks,
    name: 'weighted_mid_dev_5',
    domain: anything,
    formula: '((v_b Q_a + v_a Q_b)/(Q_a + Q_b) − m)/δ, v and Q volume-weighted price and quantity of five levels',
    about: 'Where five levels pull the mid.',
  },
  {
    ...ofMinute,
    name: 'ofi_l1',
    domain: anything,
    unit: 'base',
    formula:
      'Σ over 60 one-second buckets of 1{b ≥ b⁻}q_b − 1{b ≤ b⁻}q_b⁻ − 1{a ≤ a⁻}q_a + 1{a ≥ a⁻}q_a⁻ between successive valid books',
    about: 'Order flow imbalance of the best levels.',
  },
  {
    ...ofMinute,
    name: 'mlofi_10',
    domain: anything,
    unit: 'base',
    formula:
      'Σ over 60 one-second buckets of Σ_{i<10} e^(−i/2) OFI_i, over levels that both sides have before and after',
    about: 'Order flow imbalance of ten levels.',
  },
  {
    ...ofBook,
    name: 'bid_slope',
    domain: positive,
    unit: 'base/bp',
    formula: 'least-squares slope of cumulative quantity on distance from m in bp, ten levels',
    warmUp: 'a book with three bids',
    nan: 'book not valid, or fewer than three bids',
    about: 'How fast the bids deepen.',
  },
  {
    ...ofBook,
    name: 'ask_slope',
    domain: positive,
    unit: 'base/bp',
    formula: 'least-squares slope of cumulative quantity on distance from m in bp, ten levels',
    warmUp: 'a book with three asks',
    nan: 'book not valid, or fewer than three asks',
    about: 'How fast the asks deepen.',
  },
  {
    ...ofBook,
    name: 'slope_asym',
    domain: anything,
    dependencies: ['bid_slope', 'ask_slope'],
    formula: 'ln(bid_slope / ask_slope)',
    warmUp: 'that of its parts',
    nan: 'a part is missing',
    about: 'Which side deepens faster.',
  },
  {
    ...ofBook,
    name: 'bid_depth_centre',
    domain: [1, 10],
    unit: 'levels',
    formula: 'Σ i·q_i / Σ q_i, i = 1 … 10',
    about: 'Where the bids have their weight.',
  },
  {
    ...ofBook,
    name: 'ask_depth_centre',
    domain: [1, 10],
    unit: 'levels',
    formula: 'Σ i·q_i / Σ q_i, i = 1 … 10',
    about: 'Where the asks have their weight.',
  },
  {
    ...ofBook,
    name: 'depth_10bp_log',
    domain: positive,
    unit: 'ln quote',
    formula: 'ln(1 + D_10), both sides',
    about: 'Notional within ten basis points of the mid.',
  },
  {
    ...ofBook,
    name: 'depth_resilience',
    window: 'EW 24h',
    domain: [0, 1],
    formula:
      '(D − D_min)/(D_pre − D_min) since D = D_10 fell below μ − 3σ (EW24h before it), D_pre = μ, until D ≥ D_pre; 1 where nothing is depleted',
    about: 'How much of a sudden loss of depth has come back.',
  },
  {
    ...ofBook,
    ...inTicks,
    name: 'spread_ticks',
    domain: positive,
    cost: 'O1',
    formula: '(a₁ − b₁)/δ',
    about: 'Spread in ticks.',
  },
  {
    ...ofMinute,
    name: 'bid_depletion_rate',
    domain: positive,
    unit: '1/s',
    formula: 'max(0, −Σ Δq₁ over 60 one-second buckets)/60 / EW24h mean of the best bid quantity',
    about: 'How fast the best bids are eaten.',
  },
  {
    ...ofMinute,
    name: 'ask_depletion_rate',
    domain: positive,
    unit: '1/s',
    formula: 'max(0, −Σ Δq₁ over 60 one-second buckets)/60 / EW24h mean of the best ask quantity',
    about: 'How fast the best asks are eaten.',
  },
  {
    ...ofMinute,
    name: 'cancel_to_trade',
    domain: anything,
    dependencies: ['book-delta', 'trade'],
    formula: 'ln((c + 1)/(n + 1)) over 60 one-second buckets, c levels that fell or vanished in deltas, n trades',
    warmUp: 'none',
    nan: 'never',
    about: 'Orders taken back per trade.',
  },
  {
    ...ofMinute,
    name: 'update_rate_z',
    domain: [-8, 8],
    formula:
      'z-score of the book events of 60 one-second buckets against their EW24h moments at the close of active minutes, cut at ±8',
    warmUp: '30 minutes',
    nan: 'fewer than 30 minutes, or σ = 0',
    about: 'How unusually busy the book is.',
  },
  {
    ...ofBook,
    name: 'wall_imbalance',
    domain: signedShare,
    formula:
      '(Σ w_b − Σ w_a)/(Σ w_b + Σ w_a), notionals of levels with q ≥ 5 × median q of the kept levels of the side, within 50 bp; no wall = 0',
    about: 'Which side has the walls.',
  },
  {
    ...ofBook,
    name: 'sweep_cost_asym',
    window: '24h',
    domain: anything,
    unit: 'bps',
    dependencies: ['book-snapshot', 'book-delta', 'trade'],
    formula:
      'cost(asks) − cost(bids), cost = 1e4 |average price − m|/m of sweeping 0.1 % of the notional traded in 1440 one-minute buckets; a book too thin gives all it has',
    warmUp: '1 trade',
    nan: 'book not valid, or nothing traded',
    about: 'Whether buying or selling at once costs more.',
  },
];
