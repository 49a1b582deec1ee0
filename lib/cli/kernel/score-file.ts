import { transformScores } from '../../kernels/gbdt/index.ts';
import type { FeatureBatch } from './feature-rows.ts';
import type { OpenedImage } from './image-file.ts';

export interface ScoreColumn {
  readonly name: string;
  readonly type: 'double';
  readonly values: Float64Array;
}

/** A column for each output: the name of the head, and of several classes the number of each. */
export function columnNames({ scorer }: OpenedImage): readonly string[] {
  return scorer.heads.flatMap(({ name, outputs }) =>
    outputs === 1 ? [name] : Array.from({ length: outputs }, (_, output) => `${name}.${output}`),
  );
}

/** Only the scores of a file are kept in memory, not its rows. */
export async function scoreBatches(
  opened: OpenedImage,
  batches: AsyncIterable<FeatureBatch>,
  { isRaw, signal }: { readonly isRaw: boolean; readonly signal: AbortSignal },
): Promise<readonly ScoreColumn[]> {
  const { outputs } = opened.scorer;
  const scored: Float64Array[] = [];
  for await (const { rows, count } of batches) {
    signal.throwIfAborted();
    const scores = new Float64Array(count * outputs);
    opened.scorer.scoreRows(rows, count, scores);
    if (!isRaw) transformAll(opened, scores);
    scored.push(scores);
  }
  const total = scored.reduce((sum, { length }) => sum + length / outputs, 0);
  return columnNames(opened).map((name, column) => ({
    name,
    type: 'double',
    values: gather(scored, { column, outputs, total }),
  }));
}

/** The heads of a row stand side by side, but a link works on the scores of one. */
function transformAll({ scorer, models }: OpenedImage, scores: Float64Array): void {
  for (let start = 0; start < scores.length; start += scorer.outputs)
    scorer.heads.forEach(({ firstScore, outputs }, head) => {
      const model = models[head]?.model;
      const first = start + firstScore;
      if (model !== undefined) transformScores(model, scores.subarray(first, first + outputs));
    });
}

interface Place {
  readonly column: number;
  readonly outputs: number;
  readonly total: number;
}

function gather(scored: readonly Float64Array[], { column, outputs, total }: Place): Float64Array {
  const values = new Float64Array(total);
  let at = 0;
  for (const scores of scored)
    for (let from = column; from < scores.length; from += outputs) {
      values[at] = scores[from] ?? Number.NaN;
      at += 1;
    }
  return values;
}
