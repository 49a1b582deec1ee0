import { type EvaluatorKind, type NamedModel, openScorer } from '../../kernels/gbdt/index.ts';
import { TidegateError } from '../fault.ts';
import { filesOf, type PlacedResult, type ReadPlace, readNamed, takeColumns } from './evaluation/result-reader.ts';

/** Rows with the margins that LightGBM gave them, as a scorer takes and gives them. */
export interface GoldenRows {
  readonly count: number;
  readonly rows: Float64Array;
  readonly scores: Float64Array;
  /** Of each score of a row: `head:output`. */
  readonly names: readonly string[];
}

/** Of the heads, in their order; throws TG-3060 where the result names none, TG-3081 where a column is missing. */
export async function readGoldenRows(
  result: PlacedResult,
  models: readonly NamedModel[],
  read: ReadPlace,
): Promise<GoldenRows> {
  const [file] = filesOf(result.place, result.document, { kind: 'golden', head: null, fold: null });
  if (file === undefined) throw new TidegateError('TG-3060', `${result.place} names no golden rows`);
  const features = models[0]?.model.featureNames ?? [];
  const names = models.flatMap(({ name, model }) =>
    Array.from({ length: model.outputs }, (_, output) => `${name}:${output}`),
  );
  return takeColumns(file.place, await readNamed(read, file), (parquet) => {
    const { rows: count } = parquet;
    const together = (columns: readonly string[]) =>
      interleave(
        columns.map((column) => parquet.readNumbers(column)),
        count,
      );
    return { count, rows: together(features), scores: together(names), names };
  });
}

/** Row after row. */
function interleave(columns: readonly Float64Array[], count: number): Float64Array {
  const rows = new Float64Array(count * columns.length);
  for (const [at, column] of columns.entries())
    for (let row = 0; row < count; row += 1) rows[row * columns.length + at] = column[row] ?? Number.NaN;
  return rows;
}

const evaluators: readonly EvaluatorKind[] = ['wasm', 'typescript'];

/** Throws TG-3065 unless every way to score the image gives each golden row the bits that LightGBM gave it. */
export function proveGoldenRows(image: Uint8Array, { count, rows, scores, names }: GoldenRows): void {
  if (count === 0) throw new TidegateError('TG-3065', 'there is no golden row to prove the packed model by');
  const [wanted, found] = [new BigUint64Array(scores.buffer), new Float64Array(scores.length)];
  const bits = new BigUint64Array(found.buffer);
  for (const evaluator of evaluators) {
    openScorer(image, { evaluator }).scoreRows(rows, count, found.fill(Number.NaN));
    const at = bits.findIndex((one, index) => one !== wanted[index]);
    if (at < 0) continue;
    const name = names[at % names.length] ?? '';
    const where = `golden row ${Math.floor(at / names.length)}, ${name}`;
    throw new TidegateError('TG-3065', `${where}: ${found[at]} by ${evaluator}, and LightGBM gave ${scores[at]}`);
  }
}
