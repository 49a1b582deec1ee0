import { packSizes, runStatuses, SizeSettings } from '../../../schemas/runs.ts';
import { triggers } from '../../../schemas/triggers.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { RunStep, TrainRun } from '../../domain/train/train-runs.ts';
import {
  readInteger,
  readNumber,
  readOneOf,
  readOptionalInteger,
  readOptionalText,
  readText,
  type StoredItem,
} from './stored-item.ts';

/** Steps lie by their names, so that one is written without the others; `failure` lies as two attributes. */
export function toRunItem({ failure, steps, ...run }: TrainRun): Record<string, unknown> {
  return {
    ...registryKeys.trainRun.key(run.tenant, run.run),
    ...Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined)),
    steps: Object.fromEntries(steps.map((step) => [step.name, step])),
    ...(failure && { code: failure.code, reason: failure.reason }),
  };
}

export function fromRunItem(item: StoredItem): TrainRun {
  const finishedAtUs = readOptionalInteger(item, 'finishedAtUs');
  const study = readOptionalText(item, 'study');
  const dataset = readOptionalText(item, 'dataset');
  const version = readOptionalInteger(item, 'version');
  const code = readOptionalText(item, 'code');
  return {
    tenant: readText(item, 'tenant'),
    run: readText(item, 'run'),
    execution: readText(item, 'execution'),
    requestDigest: readText(item, 'requestDigest'),
    pack: readText(item, 'pack'),
    model: readText(item, 'model'),
    size: readOneOf(item, 'size', packSizes),
    settings: SizeSettings.parse(item['settings']),
    trigger: readOneOf(item, 'trigger', triggers),
    seed: readInteger(item, 'seed'),
    author: readText(item, 'author'),
    asOfUs: readInteger(item, 'asOfUs'),
    startedAtUs: readInteger(item, 'startedAtUs'),
    status: readOneOf(item, 'status', runStatuses),
    steps: stepsOf(item['steps']),
    ...(finishedAtUs === undefined ? {} : { finishedAtUs }),
    ...(study === undefined ? {} : { study }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(version === undefined ? {} : { version }),
    ...(code === undefined ? {} : { failure: { code, reason: readText(item, 'reason') } }),
  };
}

/** In the order in which they ended. */
function stepsOf(stored: unknown): readonly RunStep[] {
  const items: readonly StoredItem[] = Object.values(stored as Record<string, StoredItem>);
  return items.map(stepOf).toSorted((one, other) => one.finishedAtUs - other.finishedAtUs);
}

function stepOf(item: StoredItem): RunStep {
  return {
    name: readText(item, 'name'),
    startedAtUs: readInteger(item, 'startedAtUs'),
    finishedAtUs: readInteger(item, 'finishedAtUs'),
    note: readText(item, 'note'),
    cpuSeconds: readNumber(item, 'cpuSeconds'),
    peakMiB: readNumber(item, 'peakMiB'),
    mebibyteSeconds: readNumber(item, 'mebibyteSeconds'),
  };
}
