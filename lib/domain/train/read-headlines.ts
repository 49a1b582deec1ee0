import { Evaluation } from '../../../schemas/evaluation.ts';
import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakeKeys } from '../registry/keys.ts';
import { readDocument } from './run-documents.ts';

/** Of an evaluation, what holds for all test rows together; the report has the regimes, the folds and all else. */
export async function readHeadlines(
  lake: Pick<Lake, 'get'>,
  tenant: string,
  run: string,
): Promise<TrainRunStatus['headlines']> {
  const { content } = await readDocument(lake, lakeKeys.evaluation.key(tenant, run), Evaluation);
  return content.heads.map(({ head, objective, horizonUs, rows, effectiveRows, labelMean, scores }) => ({
    ...{ head, objective, horizonUs, rows, effectiveRows, labelMean },
    scores: scores
      .filter(({ regime, fold }) => regime === null && fold === null)
      .map(({ metric, better, score, naive }) => ({ metric, better, score, naive })),
  }));
}
