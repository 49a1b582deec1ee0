import type { TrainRequest } from '../../../schemas/run-api.ts';
import { SizeSettings } from '../../../schemas/runs.ts';
import { sha256Hex } from '../canonical-json.ts';
import { RequestError } from '../fault.ts';
import type { Pack } from './pack.ts';
import type { TrainingRequest } from './start-run.ts';

const defaultSeed = 1;

export interface Asked extends TrainRequest {
  readonly tenant: string;
  readonly idempotencyKey: string;
}

export interface PlannedTraining {
  readonly request: TrainingRequest;
  /** By whose clock labels mature. */
  readonly market: string;
}

/** What a request leaves out is filled in here, so that a repeat of it is filled in alike. */
export function planTraining(asked: Asked, packs: readonly Pack[]): PlannedTraining {
  const { tenant, size = 'full', seed = defaultSeed, settings: changes } = asked;
  const pack = packs.find(({ name }) => name === asked.pack);
  if (pack === undefined) {
    const names = packs.map(({ name }) => name).join(', ');
    throw new RequestError('TG-3093', `there is no pack ${asked.pack}; there are: ${names || 'none'}`);
  }
  const { name, market } = pack;
  const run = asked.run ?? nameOf(asked);
  const settings = SizeSettings.parse({ ...pack.sizes[size], ...changes });
  return { market, request: { tenant, run, pack: name, model: name, size, settings, trigger: 'manual', seed } };
}

/** Who sends a request again sends its key again, and means the same run. */
function nameOf({ tenant, pack, idempotencyKey }: Asked): string {
  return `${pack.slice(0, 36)}-${sha256Hex(`${tenant}\n${idempotencyKey}`).slice(0, 16)}`;
}
