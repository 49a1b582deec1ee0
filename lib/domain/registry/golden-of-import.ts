import type { ModelImport } from '../../../schemas/model-import.ts';
import { RequestError } from '../fault.ts';
import type { ServedModel } from '../serve/open-served-model.ts';
import type { GoldenRows } from '../train/golden-rows.ts';

/** As a scorer takes and gives them; throws TG-5009 for a row that is not as wide as the image wants it. */
export function goldenOf({ rows, scores }: ModelImport['golden'], { scorer }: ServedModel): GoldenRows {
  if (rows.length !== scores.length)
    throw new RequestError('TG-5009', `there are ${rows.length} golden rows, and raw scores of ${scores.length}`);
  const names = scorer.heads.flatMap(({ name, outputs }) =>
    Array.from({ length: outputs }, (_, output) => `${name}:${output}`),
  );
  return {
    count: rows.length,
    rows: together('features', rows, scorer.featureNames.length),
    scores: together('raw scores', scores, names.length),
    names,
  };
}

/** Row after row. */
function together(what: string, rows: readonly (readonly (number | null)[])[], width: number): Float64Array {
  const all = new Float64Array(rows.length * width);
  rows.forEach((row, at) => {
    if (row.length !== width)
      throw new RequestError('TG-5009', `golden row ${at} has ${row.length} ${what}, the model has ${width}`);
    row.forEach((value, place) => (all[at * width + place] = value ?? Number.NaN));
  });
  return all;
}
