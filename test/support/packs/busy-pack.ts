import { definePack } from '../../../lib/domain/train/define-pack.ts';
import { meanByState } from '../../../lib/domain/train/baselines/mean-by-state.ts';
import type { TargetColumns } from '../../../lib/domain/train/matured-rows.ts';
import type { Pack, PackData } from '../../../lib/domain/train/pack.ts';
import { hourUs, minuteUs, secondUs } from '../../../lib/domain/time.ts';

export const horizonUs = 5 * minuteUs;

const size: Pack['sizes']['full'] = {
  historyUs: 6 * hourUs,
  trailingUs: hourUs,
  trainUs: 2 * hourUs,
  testUs: hourUs / 2,
  stepUs: hourUs / 2,
  trials: 0,
  workers: 1,
  rounds: 10,
  patience: 0,
};

/** As small as a pack can be: is there a liquidation within five minutes? */
export const busyPack: Pack = definePack({
  name: 'busy',
  about: 'Whether anything is liquidated within five minutes.',
  market: 'crypto',
  view: { name: 'trades', version: 1 },
  features: ['last_price', 'ew_volatility_5m'],
  streams: ['liquidation'],
  decideEveryUs: minuteUs,
  labelDelayUs: 2 * secondUs,
  labels: [{ name: 'busy_5m', horizonUs }],
  heads: [{ name: 'busy-5m', target: 'busy_5m', horizonUs, objective: 'binary', calibration: 'isotonic' }],
  baselines: [{ name: 'climatology', column: 'climatology_5m', head: 'busy-5m' }],
  regime: null,
  regimes: [],
  window: 'expanding',
  memory: 0.5,
  parameters: { leaves: 7 },
  search: {
    groups: [{ name: 'all', heads: ['busy-5m'] }],
    space: {},
    sampler: 'random',
    pruner: 'none',
    reduction: 3,
    patience: 0,
    minRounds: 1,
  },
  interval: null,
  explain: { backgroundRows: 0, referenceRows: 10 },
  serving: { nested: [], risk: [0.25, 0.5, 0.75], fallback: null },
  limits: { cpus: 1, memoryMiB: 512, timeoutSeconds: 60, silenceSeconds: 60, graceSeconds: 1 },
  sizes: { full: size, start: size, fast: size },
});

export const busyData: PackData = {
  columns({ decisionTimesUs, events, untilUs, delayUs }) {
    const times = events.map(({ eventTimeUs }) => eventTimeUs);
    const labelTimeUs = decisionTimesUs.map((timeUs) => timeUs + horizonUs);
    const isBusy = (timeUs: number) => times.some((eventUs) => eventUs > timeUs && eventUs <= timeUs + horizonUs);
    const busy: TargetColumns = {
      values: decisionTimesUs.map((timeUs) => (timeUs + horizonUs > untilUs ? Number.NaN : Number(isBusy(timeUs)))),
      labelTimeUs,
      availableAtUs: labelTimeUs.map((timeUs) => timeUs + delayUs),
    };
    const climatology = meanByState(busy, decisionTimesUs, { prior: { mean: 0.5, weight: 1 } });
    return { targets: { busy_5m: busy }, baselines: { climatology_5m: climatology }, regime: null };
  },
};
