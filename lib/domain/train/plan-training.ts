import type { TrainRequest } from '../../../schemas/run-api.ts';
import { SizeSettings } from '../../../schemas/runs.ts';
import { sha256Hex } from '../canonical-json.ts';
import { RequestError } from '../fault.ts';
import { faultOfWorkers } from './define-pack.ts';
import type { Pack } from './pack.ts';
import type { TrainingRequest } from './start-run.ts';
import { takeUpSearch } from './take-up-search.ts';
import type { TrainRun } from './train-runs.ts';

const defaults = { size: 'full', seed: 1 } as const;

export interface Asked extends TrainRequest {
  readonly tenant: string;
  readonly idempotencyKey: string;
}

export interface PlannedTraining {
  readonly request: TrainingRequest;
  /** By whose clock labels mature. */
  readonly market: string;
}

/**
 * What a request leaves out is filled in here, so that a repeat of it is filled in alike: from the earlier run whose
 * search is taken up, else from the pack.
 */
export function planTraining(asked: Asked, packs: readonly Pack[], earlier?: TrainRun): PlannedTraining {
  const like = earlier ?? defaults;
  const { tenant, size = like.size, seed = like.seed, settings: changes } = asked;
  const pack = packs.find(({ name }) => name === asked.pack);
  if (pack === undefined) {
    const names = packs.map(({ name }) => name).join(', ');
    throw new RequestError('TG-3093', `there is no pack ${asked.pack}; there are: ${names || 'none'}`);
  }
  const { name, market } = pack;
  const run = asked.run ?? nameOf(asked);
  const settings = SizeSettings.parse({
    ...(earlier?.size === size ? earlier.settings : pack.sizes[size]),
    ...changes,
  });
  const crowd = faultOfWorkers(pack.search, settings);
  if (crowd !== undefined) throw new RequestError('TG-1001', `settings: ${crowd}`);
  const request = { tenant, run, pack: name, model: name, size, settings, trigger: 'manual', seed } as const;
  return { market, request: earlier === undefined ? request : { ...request, takenUp: takeUpSearch(earlier, request) } };
}

/** Who sends a request again sends its key again, and means the same run. */
function nameOf({ tenant, pack, idempotencyKey }: Asked): string {
  return `${pack.slice(0, 36)}-${sha256Hex(`${tenant}\n${idempotencyKey}`).slice(0, 16)}`;
}
