import type * as z from 'zod';
import { type SucceededResult, TrainJob, TrainResult } from '../../../schemas/training.ts';
import { sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakeKeys, trainingFiles } from '../registry/keys.ts';
import type { Pack, SearchGroup } from './pack.ts';
import type { TrainRun } from './train-runs.ts';

export interface ReadDocument<Content> {
  readonly content: Content;
  readonly bytes: Uint8Array;
}

type Reader = Pick<Lake, 'get'>;

/** Throws TG-3059 when it is missing or altered: a state before this one has written it. */
export async function readDocument<Content>(
  lake: Reader,
  key: string,
  schema: z.ZodType<Content>,
): Promise<ReadDocument<Content>> {
  const bytes = await lake.get(key);
  if (bytes === undefined) throw new TidegateError('TG-3059', `${key} is missing`);
  const parsed = schema.safeParse(parseJson(bytes));
  if (!parsed.success) throw new TidegateError('TG-3059', `${key} is not what it should be: ${parsed.error.message}`);
  return { content: parsed.data, bytes };
}

/** Undefined where it is no JSON: a document of any contract is an object. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}

/** Of the digest that somebody has told. */
export async function readChecked(lake: Reader, key: string, sha256: string): Promise<Uint8Array> {
  const bytes = await lake.get(key);
  if (bytes === undefined) throw new TidegateError('TG-3059', `${key} is missing`);
  if (sha256Hex(bytes) !== sha256) throw new TidegateError('TG-3059', `${key} is not of the digest ${sha256}`);
  return bytes;
}

export interface RunName {
  readonly tenant: string;
  readonly run: string;
}

export async function readJob(lake: Reader, { tenant, run }: RunName, name: string): Promise<TrainJob> {
  return (await readDocument(lake, lakeKeys.trainJob.key(tenant, run, name), TrainJob)).content;
}

/** A job answers only after it has succeeded, so that another result is a fault of the runner. */
export async function readResult(lake: Reader, { tenant, run }: RunName, name: string): Promise<SucceededResult> {
  const key = lakeKeys.trainResult.key(tenant, run, name, trainingFiles.result);
  const { content } = await readDocument(lake, key, TrainResult);
  if (content.status === 'failed') throw new TidegateError('TG-3059', `${key}: ${content.code}: ${content.reason}`);
  return content;
}

/** The jobs that search for a group of heads, by the order of their workers. */
export interface GroupJobs {
  readonly group: SearchGroup;
  readonly jobs: readonly string[];
}

/** By group; none where nothing is searched. */
export function searchesOf({ settings }: Pick<TrainRun, 'settings'>, { search }: Pick<Pack, 'search'>): GroupJobs[] {
  if (settings.trials === 0) return [];
  return search.groups.map((group) => {
    return { group, jobs: Array.from({ length: settings.workers }, (_, at) => `search-${group.name}-${at + 1}`) };
  });
}

/** What the workers of a group told of their study. */
export interface GroupResults {
  readonly group: SearchGroup;
  readonly results: readonly SucceededResult[];
}

/** Of all searches of a run. */
export function readSearches(lake: Reader, run: TrainRun, pack: Pick<Pack, 'search'>): Promise<GroupResults[]> {
  return Promise.all(
    searchesOf(run, pack).map(async ({ group, jobs }) => {
      return { group, results: await Promise.all(jobs.map((name) => readResult(lake, run, name))) };
    }),
  );
}
