import { Evaluation } from '../../../schemas/evaluation.ts';
import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import { TidegateError } from '../fault.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakeKeys } from '../registry/keys.ts';

/** Of an evaluation, what holds for all test rows together; the report has the regimes, the folds and all else. */
export async function readHeadlines(
  lake: Pick<Lake, 'get'>,
  tenant: string,
  run: string,
): Promise<TrainRunStatus['headlines']> {
  const key = lakeKeys.evaluation.key(tenant, run);
  const body = await lake.get(key);
  if (body === undefined) throw new TidegateError('TG-3059', `${key} is missing`);
  const parsed = Evaluation.safeParse(JSON.parse(Buffer.from(body).toString()));
  if (!parsed.success) throw new TidegateError('TG-3059', `${key} was altered: ${parsed.error.message}`);
  return parsed.data.heads.map(({ head, objective, horizonUs, rows, effectiveRows, labelMean, scores }) => ({
    ...{ head, objective, horizonUs, rows, effectiveRows, labelMean },
    scores: scores
      .filter(({ regime, fold }) => regime === null && fold === null)
      .map(({ metric, better, score, naive }) => ({ metric, better, score, naive })),
  }));
}
