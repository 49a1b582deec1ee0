import * as z from 'zod';
import type { KernelScores } from '../../../schemas/cli-kernel.ts';
import { exitCodes } from '../../../schemas/errors.ts';
import { defineCommand } from '../command.ts';
import { csvOf, formatOf, writeTable } from '../history/table-file.ts';
import { pairs } from '../table.ts';
import { checkTarget } from '../whole-file.ts';
import { finite } from './explain-file.ts';
import { readFeatureRows } from './feature-rows.ts';
import { readImage } from './image-file.ts';
import { type ScoreColumn, scoreBatches } from './score-file.ts';

export const kernelScore = defineCommand({
  usage: 'score <image> <rows>',
  about: 'Score the rows of a CSV, NDJSON or Parquet file; columns are found by the names of the features.',
  examples: [
    'tidegate kernel score model.tgk rows.csv',
    'tidegate kernel score model.tgk rows.parquet --raw --out scores.parquet',
  ],
  flags: [
    ['--raw', 'raw scores, to the bit as LightGBM sums them, not probabilities'],
    ['-o, --out <file>', 'where the scores go: .csv or .parquet (default: stdout, as CSV)'],
    ['--force', 'overwrite what is there'],
  ],
  arguments: z.tuple([z.string().min(1), z.string().min(1)]),
  options: z.object({
    raw: z.boolean().default(false),
    out: z.string().min(1).optional(),
    force: z.boolean().default(false),
  }),
  async run({ arguments: [image, rows], options: { raw: isRaw, out, force }, terminal, signal }) {
    if (out !== undefined) {
      formatOf(out);
      checkTarget(out, force);
    }
    const opened = await readImage(image);
    const batches = readFeatureRows(rows, opened.scorer.featureNames);
    const columns = await scoreBatches(opened, batches, { isRaw, signal });
    if (out !== undefined) await writeTable(out, columns, { contract: 'kernel-scores/1' });
    const document = describe(columns, { isRaw, file: out ?? null });
    const facts = { file: out ?? '', rows: document.rows, columns: document.columns.join(', ') };
    terminal.show(document, () => (out === undefined ? csvOf(columns).trimEnd() : pairs(terminal, facts)));
    return exitCodes.ok;
  },
});

function describe(
  columns: readonly ScoreColumn[],
  { isRaw, file }: { readonly isRaw: boolean; readonly file: string | null },
): KernelScores {
  const rows = columns[0]?.values.length ?? 0;
  const rowOf = (row: number) => columns.map(({ values }) => finite(values[row]));
  return {
    ...{ contract: 'kernel-scores/1', rows, isRaw, columns: columns.map(({ name }) => name), file },
    scores: file === null ? Array.from({ length: rows }, (_, row) => rowOf(row)) : null,
  };
}
