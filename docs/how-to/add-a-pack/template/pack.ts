import { definePack } from '../../../../lib/domain/train/define-pack.ts';
import { dayUs, hourUs, minuteUs, secondUs } from '../../../../lib/domain/time.ts';
import type { SizeSettings } from '../../../../schemas/runs.ts';

export const horizonUs = 5 * minuteUs;

const full: SizeSettings = {
  historyUs: 60 * dayUs,
  trailingUs: dayUs,
  trainUs: 30 * dayUs,
  testUs: 7 * dayUs,
  stepUs: 7 * dayUs,
  trials: 30,
  workers: 2,
  rounds: 300,
  patience: 30,
};

/** Each size shortens the one before it: say in the card what that does to the scores. */
const start: SizeSettings = {
  ...full,
  ...{ historyUs: 14 * dayUs, trainUs: 7 * dayUs, testUs: 2 * dayUs, stepUs: 2 * dayUs, trials: 8 },
};
const fast: SizeSettings = {
  ...start,
  ...{ historyUs: 2 * dayUs, trainUs: dayUs, testUs: 6 * hourUs, stepUs: 6 * hourUs },
  ...{ trailingUs: hourUs, trials: 2, workers: 1, rounds: 30, patience: 10 },
};

export const pack = definePack({
  name: 'template',
  about: 'Whether anything is liquidated within five minutes.',
  market: 'crypto',
  view: { name: 'crypto', version: 1 },
  features: ['recent_liq_intensity', 'est_liq_notional_1pct', 'realized_vol_5m', 'order_flow_toxicity', 'spread_z'],
  streams: ['liquidation'],
  decideEveryUs: minuteUs,
  labelDelayUs: 2 * secondUs,
  labels: [{ name: 'liquidated_5m', horizonUs }],
  heads: [{ name: 'liquidated-5m', target: 'liquidated_5m', horizonUs, objective: 'binary', calibration: 'isotonic' }],
  baselines: [
    { name: 'climatology', column: 'climatology_5m', head: 'liquidated-5m' },
    { name: 'persistence', column: 'persistence_5m', head: 'liquidated-5m' },
  ],
  regime: null,
  regimes: [],
  window: 'expanding',
  memory: null,
  parameters: { learningRate: 0.05, leaves: 7, minRowsInLeaf: 200, maxBins: 63 },
  search: {
    groups: [{ name: 'all', heads: ['liquidated-5m'] }],
    space: {
      learningRate: { kind: 'real', low: 0.01, high: 0.2, log: true },
      leaves: { kind: 'integer', low: 4, high: 31, log: true },
    },
    sampler: 'tpe',
    pruner: 'hyperband',
    reduction: 3,
    patience: 0,
    minRounds: 10,
  },
  interval: null,
  explain: { backgroundRows: 100, referenceRows: 1000 },
  serving: { nested: [], risk: [0.25, 0.5, 0.75], fallback: null },
  limits: { cpus: 1, memoryMiB: 4096, timeoutSeconds: 2700, silenceSeconds: 300, graceSeconds: 60 },
  sizes: { full, start, fast },
});
