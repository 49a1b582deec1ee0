import { cryptoDefinition } from '../../lib/domain/features/crypto/crypto-definition.ts';
import { definePack } from '../../lib/domain/train/define-pack.ts';
import type { Pack } from '../../lib/domain/train/pack.ts';
import { dayUs, minuteUs, secondUs } from '../../lib/domain/time.ts';
import type { SizeSettings } from '../../schemas/runs.ts';

/** Ends names of labels, heads and columns. */
export const horizons = [
  { suffix: '5m', horizonUs: 5 * minuteUs },
  { suffix: '15m', horizonUs: 15 * minuteUs },
  { suffix: '30m', horizonUs: 30 * minuteUs },
  { suffix: '60m', horizonUs: 60 * minuteUs },
] as const;

/** The bounds of the volume of this horizon are learnt besides its mean. */
export const boundedHorizon = horizons[3];

export const bounds = [
  { name: 'low', quantile: 0.05 },
  { name: 'high', quantile: 0.95 },
] as const;

const full: SizeSettings = {
  // To learn and to be tested four times, and a day for the gap between.
  historyUs: 237 * dayUs,
  trailingUs: 30 * dayUs,
  trainUs: 180 * dayUs,
  testUs: 14 * dayUs,
  stepUs: 14 * dayUs,
  trials: 100,
  workers: 4,
  rounds: 800,
  patience: 50,
};

const start: SizeSettings = {
  historyUs: 30 * dayUs,
  trailingUs: 5 * dayUs,
  trainUs: 14 * dayUs,
  testUs: 4 * dayUs,
  stepUs: 4 * dayUs,
  trials: 8,
  workers: 2,
  rounds: 300,
  patience: 30,
};

const fast: SizeSettings = {
  historyUs: 14 * dayUs,
  trailingUs: 3 * dayUs,
  trainUs: 7 * dayUs,
  testUs: 2 * dayUs,
  stepUs: 2 * dayUs,
  trials: 4,
  workers: 1,
  rounds: 30,
  patience: 10,
};

const heads: Pack['heads'] = [
  ...horizons.map(({ suffix, horizonUs }) => {
    const head = { name: `burst-${suffix}`, target: `burst_${suffix}`, horizonUs };
    // The loss of the fit is least where a chance is told as it is. What calibrates on the newest days follows their
    // weather: in simulated markets Platt's two numbers cost skill at every horizon, and isotonic steps cost more.
    return { ...head, objective: 'binary' as const, calibration: 'none' as const };
  }),
  // Nothing at all in most windows, and a heavy tail in the rest: the law of Tweedie between Poisson and gamma.
  ...horizons.map(({ suffix, horizonUs }) => {
    const head = { name: `volume-${suffix}`, target: `volume_${suffix}`, horizonUs };
    return { ...head, objective: 'tweedie' as const, power: 1.5 };
  }),
  ...bounds.map(({ name, quantile }) => {
    const { suffix, horizonUs } = boundedHorizon;
    const head = { name: `volume-${suffix}-${name}`, target: `volume_${suffix}`, horizonUs };
    return { ...head, objective: 'quantile' as const, quantile, interval: `volume-${suffix}` };
  }),
];

function namesOf(isMeant: (head: Pack['heads'][number]) => boolean): string[] {
  return heads.filter(isMeant).map(({ name }) => name);
}

const baselines: Pack['baselines'] = [
  ...horizons.flatMap(({ suffix }) => [
    ...['climatology', 'persistence', 'trailing-intensity'].map((name) => ({
      name,
      column: `burst_${name.replace('-', '_')}_${suffix}`,
      head: `burst-${suffix}`,
    })),
    ...['climatology', 'trailing-intensity'].map((name) => ({
      name,
      column: `volume_${name.replace('-', '_')}_${suffix}`,
      head: `volume-${suffix}`,
    })),
  ]),
  ...bounds.map(({ name }) => ({
    name: 'climatology',
    column: `volume_climatology_${boundedHorizon.suffix}_${name}`,
    head: `volume-${boundedHorizon.suffix}-${name}`,
  })),
];

export const pack = definePack({
  name: 'liquidation',
  about: 'Bursts of forced liquidations within 5, 15, 30 and 60 minutes, and how much is liquidated.',
  market: cryptoDefinition.market,
  view: { name: cryptoDefinition.name, version: 1 },
  features: cryptoDefinition.features.map(({ name }) => name),
  streams: ['liquidation'],
  decideEveryUs: minuteUs,
  labelDelayUs: 2 * secondUs,
  labels: horizons.flatMap(({ suffix, horizonUs }) => [
    { name: `burst_${suffix}`, horizonUs },
    { name: `volume_${suffix}`, horizonUs },
  ]),
  heads,
  baselines,
  regime: 'regime',
  regimes: ['unknown', 'calm', 'usual', 'wild'],
  window: 'expanding',
  memory: null,
  parameters: {
    learningRate: 0.03,
    leaves: 7,
    minRowsInLeaf: 500,
    featureShare: 0.3,
    rowShare: 0.8,
    lambdaL2: 1,
    maxBins: 63,
  },
  search: {
    groups: [
      { name: 'bursts', heads: namesOf((head) => head.objective === 'binary') },
      { name: 'volumes', heads: namesOf((head) => head.objective !== 'binary') },
    ],
    // The scorer takes trees of at most 31 leaves.
    space: {
      learningRate: { kind: 'real', low: 0.01, high: 0.15, log: true },
      leaves: { kind: 'integer', low: 4, high: 31, log: true },
      minRowsInLeaf: { kind: 'integer', low: 100, high: 2000, log: true },
      featureShare: { kind: 'real', low: 0.15, high: 1, log: false },
      rowShare: { kind: 'real', low: 0.5, high: 1, log: false },
      lambdaL2: { kind: 'real', low: 0.01, high: 30, log: true },
    },
    sampler: 'tpe',
    pruner: 'hyperband',
    reduction: 3,
    patience: 25,
    minRounds: 10,
  },
  interval: { alpha: 0.1 },
  explain: { backgroundRows: 600, referenceRows: 2000 },
  serving: {
    nested: horizons.map(({ suffix }) => `burst-${suffix}`),
    risk: [0.15, 0.35, 0.6],
    // One of each kind: what was liquidated, what may be, how wild, how one-sided, how busy, how thin it is.
    fallback: {
      features: [
        ...['recent_liq_intensity', 'est_liq_notional_1pct', 'realized_vol_5m'],
        ...['order_flow_toxicity', 'volume_ratio', 'liquidity_score'],
      ],
    },
  },
  limits: { cpus: 2, memoryMiB: 8192, timeoutSeconds: 2700, silenceSeconds: 300, graceSeconds: 60 },
  sizes: { full, start, fast },
});
