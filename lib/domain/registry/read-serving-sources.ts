import type * as z from 'zod';
import { Fallback, type ResultFile, type SucceededResult, type TrainJob } from '../../../schemas/training.ts';
import { TidegateError } from '../fault.ts';
import type { Lake } from '../ingest/ports.ts';
import { filesOf, type PlacedResult, type ReadPlace, takeDocument } from '../train/evaluation/result-reader.ts';
import { ConformalFile } from '../train/evaluation/score-interval.ts';
import type { Contributions } from '../train/report/feature-importance.ts';
import { readContributions } from '../train/report/read-explanations.ts';
import type { RunName } from '../train/run-documents.ts';
import { lakeKeys, trainingFiles } from './keys.ts';
import { CalibrationFile, ConfidenceFile } from './trained-documents.ts';

/** What the model that was fitted on all rows left behind to be served with. */
export interface ServingSources {
  /** By head. */
  readonly calibrations: ReadonlyMap<string, CalibrationFile>;
  readonly confidences: ReadonlyMap<string, ConfidenceFile>;
  readonly conformals: z.infer<typeof ConformalFile>['intervals'];
  readonly fallback: Fallback | null;
  readonly contributions: readonly Contributions[];
}

export interface TrainedRun {
  readonly run: RunName;
  readonly job: TrainJob;
  readonly result: SucceededResult;
}

export async function readServingSources(
  { run, job, result: document }: TrainedRun,
  lake: Pick<Lake, 'get'>,
): Promise<ServingSources> {
  const place = lakeKeys.trainResult.key(run.tenant, run.run, 'train', trainingFiles.result);
  const trained: Trained = { result: { place, document }, job, read: readKeys(lake) };
  const [conformal] = await ofWhole(trained, 'conformal', ConformalFile);
  const [fallback] = await ofWhole(trained, 'fallback', Fallback);
  const explained = await readContributions({ result: trained.result, regimes: [] }, trained.read);
  return {
    calibrations: await byHead(trained, 'calibration', CalibrationFile),
    confidences: await byHead(trained, 'confidence', ConfidenceFile),
    conformals: conformal?.intervals ?? [],
    fallback: fallback ?? null,
    contributions: explained.map(({ contributions }) => contributions),
  };
}

interface Trained {
  readonly result: PlacedResult;
  readonly job: TrainJob;
  readonly read: ReadPlace;
}

/** Objects of the lake by their keys. */
function readKeys(lake: Pick<Lake, 'get'>): ReadPlace {
  return async (key) => {
    const body = await lake.get(key);
    if (body === undefined) throw new TidegateError('TG-3059', `${key} is missing`);
    return body;
  };
}

async function byHead<Content>(
  { result, job, read }: Trained,
  kind: ResultFile['kind'],
  schema: z.ZodType<Content>,
): Promise<ReadonlyMap<string, Content>> {
  const found = new Map<string, Content>();
  for (const { name } of job.heads) {
    const [file] = filesOf(result.place, result.document, { kind, head: name, fold: null });
    if (file !== undefined) found.set(name, await takeDocument(schema, file, read));
  }
  return found;
}

function ofWhole<Content>(
  { result, read }: Trained,
  kind: ResultFile['kind'],
  schema: z.ZodType<Content>,
): Promise<Content[]> {
  const files = filesOf(result.place, result.document, { kind, head: null, fold: null });
  return Promise.all(files.map((file) => takeDocument(schema, file, read)));
}
