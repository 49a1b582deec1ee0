import type { FeatureDefinition } from '../feature-view.ts';

const anything = [-Infinity, Infinity] as const;
const share = [0, 1] as const;
const signedShare = [-1, 1] as const;
const positive = [0, Infinity] as const;
const bookStreams = ['book-snapshot', 'book-delta'] as const;

const shared = { family: 'microstructure', cost: 'O1', unit: '1' } as const;
const ofTrades = { ...shared, window: '60s', dependencies: ['trade'] } as const;
const ofBoth = { ...shared, window: '60s', dependencies: ['trade', ...bookStreams] } as const;
const ofMids = { ...shared, window: '15m', dependencies: bookStreams } as const;

/** How trades and prices hang together, in the order of the view. */
export const microstructureFeatures: readonly FeatureDefinition[] = [
  {
    ...ofTrades,
    name: 'roll_spread',
    domain: positive,
    unit: 'quote',
    formula: '2√max(0, −cov(Δp_i, Δp_{i−1})), divisor n, pairs in the bucket of the later trade, 60 one-second buckets',
    warmUp: '4 trades',
    nan: 'fewer than 2 pairs in the window',
    about: 'Spread implied by the bounce of trade prices.',
  },
  {
    ...ofBoth,
    name: 'effective_spread',
    domain: anything,
    formula: 'mean of 2s(p − m)/m over the trades with a valid book in 60 one-second buckets',
    warmUp: '1 trade with a valid book',
    nan: 'no such trade in the window',
    about: 'What trades paid, both ways, as a share of the mid.',
  },
  {
    ...ofBoth,
    name: 'realized_spread_5m',
    window: '5m + 60s',
    domain: anything,
    formula:
      'mean of 2s(p − m_5m)/m over the trades that became 300 seconds old in 60 one-second buckets, m_5m the last valid mid at the close of that second',
    warmUp: '5 minutes',
    nan: 'no such trade in the window',
    about: 'What was left of the effective spread after five minutes.',
  },
  {
    ...ofBoth,
    name: 'price_impact',
    window: '5m + 60s',
    domain: anything,
    formula: 'mean effective spread of the trades of realized_spread_5m − realized_spread_5m',
    warmUp: '5 minutes',
    nan: 'no such trade in the window',
    about: 'What the mid took of the effective spread.',
  },
  {
    ...ofBoth,
    name: 'kyle_lambda',
    window: 'EW 1000 seconds',
    domain: anything,
    unit: 'quote/base',
    formula:
      'Sxy/Sxx, S ← .999 S + …, per closed second with signed volume x ≠ 0; y change of the mid from close to close',
    warmUp: '2 seconds',
    nan: 'no such second yet',
    about: 'How far a unit of signed volume moves the mid.',
  },
  {
    ...ofBoth,
    name: 'amihud',
    window: 'EW 24h',
    domain: positive,
    unit: '1/quote',
    formula: 'EW24h mean of |r|/notional over closed minutes with trades, r from mid close to mid close',
    warmUp: '2 minutes',
    nan: 'no such minute yet',
    about: 'How far a unit of notional moves the mid.',
  },
  {
    ...ofBoth,
    name: 'hasbrouck_lambda',
    window: 'EW 1000 seconds',
    domain: anything,
    unit: '1/√quote',
    formula: 'as kyle_lambda with x = Σ s√(pq) and y the log return',
    warmUp: '2 seconds',
    nan: 'no such second yet',
    about: 'How far signed root notional moves the mid.',
  },
  {
    ...ofMids,
    name: 'variance_ratio_5',
    domain: positive,
    formula:
      '[Σ(z − 5μ)²/m] / [Σ(r − μ)²/(n − 1)], m = 5(n − 4)(1 − 5/n), r of the last 900 closed seconds, z sums of five within them',
    warmUp: '60 seconds',
    nan: 'fewer than 60 returns, or no variance',
    about: 'Above 1 returns trend, below 1 they revert.',
  },
  {
    ...ofMids,
    name: 'return_acf1',
    domain: signedShare,
    formula: 'correlation of (r_k, r_{k−1}), k over the last 900 closed seconds',
    warmUp: '61 seconds',
    nan: 'fewer than 60 pairs, or no variance',
    about: 'Whether a return repeats in the next second.',
  },
  {
    ...ofMids,
    name: 'hurst_dfa',
    window: '240m',
    domain: anything,
    cost: 'B',
    formula: 'DFA-1 exponent of 240 one-minute returns, boxes of 8, 12, 16, 24, 32, 48 and 60 from the oldest on',
    warmUp: '241 minutes',
    nan: 'fewer than 240 returns, or a scale with F ≤ 1e-9 of their deviation',
    about: 'Above ½ the mid trends, below ½ it reverts.',
  },
  {
    ...ofTrades,
    name: 'sign_acf1',
    domain: signedShare,
    formula: 'correlation of (s_i, s_{i−1}), pairs in the bucket of the later trade, 60 one-second buckets',
    warmUp: '6 trades',
    nan: 'fewer than 5 pairs in the window, or no variance',
    about: 'Whether buys follow buys.',
  },
  {
    ...ofTrades,
    name: 'trade_size_herfindahl',
    domain: share,
    formula: 'Σ q²/(Σ q)² over 60 one-second buckets',
    warmUp: '1 trade',
    nan: 'no trade in the window',
    about: 'Whether few trades make the volume.',
  },
  {
    ...ofTrades,
    name: 'branching_ratio',
    window: '240m',
    domain: [0, 0.99],
    formula: '1 − 1/√(Var N/E N), N trades per closed minute over 240 minutes (n − 1), cut at 0 and .99',
    warmUp: '60 minutes',
    nan: 'fewer than 60 minutes',
    about: 'Share of trades that other trades brought about.',
  },
  {
    ...ofTrades,
    name: 'corwin_schultz',
    window: '60m',
    domain: [0, 2],
    formula:
      'mean of the high-low estimate over pairs of consecutive minutes with trades in 60 one-minute buckets; negative → 0',
    warmUp: '2 minutes',
    nan: 'no such pair in the window',
    about: 'Spread implied by highs and lows, as a share of the price.',
  },
  {
    ...ofMids,
    name: 'efficiency_ratio',
    window: '60s',
    domain: share,
    formula: '|m_c − m_{c−60}| / Σ|δ| over the last 60 closed seconds',
    warmUp: '61 seconds',
    nan: 'no mid 60 seconds before, or no movement',
    about: 'How straight the way of the mid was.',
  },
  {
    ...ofTrades,
    name: 'vpin_cdf',
    window: '30d',
    domain: share,
    dependencies: ['order_flow_toxicity'],
    formula:
      '(samples in lower bins + ½ of those in its own)/all, VPIN at the close of each active minute in 200 bins per day over 30 days',
    warmUp: '60 minutes with VPIN',
    nan: 'fewer than 60 samples, or VPIN missing',
    about: 'Rank of VPIN within a month.',
  },
];
