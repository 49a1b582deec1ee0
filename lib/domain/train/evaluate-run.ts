import type { EvaluatedFolds } from '../../../schemas/runs.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakeKeys, trainingFiles } from '../registry/keys.ts';
import { evaluateFolds } from './evaluation/evaluate-folds.ts';
import { manifestMetrics } from './evaluation/manifest-metrics.ts';
import type { Pack } from './pack.ts';
import { placeIn } from './run-jobs.ts';
import { readPlaces } from './run-places.ts';
import type { TrainRun } from './train-runs.ts';

export interface EvaluationPorts {
  readonly lake: Pick<Lake, 'get' | 'putOnce'>;
  readonly lakeBucket: string;
}

/** Scores the folds of a run, and keeps the evaluation in the lake. */
export async function evaluateRun(
  { tenant, run, seed }: TrainRun,
  { baselines, regimes }: Pack,
  { lake, lakeBucket }: EvaluationPorts,
): Promise<EvaluatedFolds> {
  const jobPlace = placeIn(lakeBucket, lakeKeys.trainJob.key(tenant, run, 'evaluate'));
  const resultPlace = placeIn(lakeBucket, lakeKeys.trainResult.key(tenant, run, 'evaluate', trainingFiles.result));
  const read = readPlaces(lake, lakeBucket);
  const evaluation = await evaluateFolds({ jobPlace, resultPlace, baselines, regimes, seed }, read);
  const key = lakeKeys.evaluation.key(tenant, run);
  await lake.putOnce(key, Buffer.from(JSON.stringify(evaluation)));
  const metrics = manifestMetrics(evaluation).length;
  return { evaluationUri: placeIn(lakeBucket, key), metrics, testRows: evaluation.rows };
}
