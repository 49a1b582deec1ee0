import * as z from 'zod';
import type { KernelExplanations } from '../../../schemas/cli-kernel.ts';
import { exitCodes } from '../../../schemas/errors.ts';
import { defineCommand } from '../command.ts';
import { table } from '../table.ts';
import { type Explanation, explainBatches } from './explain-file.ts';
import { readFeatureRows } from './feature-rows.ts';
import { readImage } from './image-file.ts';

export const kernelExplain = defineCommand({
  usage: 'explain <image> <rows>',
  about: 'Explain the raw scores of rows: exact SHAP values, as `pred_contrib` of LightGBM.',
  examples: [
    'tidegate kernel explain model.tgk rows.csv --row 1 --top 5',
    'tidegate kernel explain model.tgk rows.csv --json',
  ],
  flags: [
    ['--row <number>', 'this row alone, from 1 (default: all, up to 10000 explanations)'],
    ['--top <count>', 'so many features, the strongest first (default: 10)'],
  ],
  arguments: z.tuple([z.string().min(1), z.string().min(1)]),
  options: z.object({
    row: z.coerce.number().int().min(1).optional(),
    top: z.coerce.number().int().min(1).default(10),
  }),
  async run({ arguments: [image, rows], options: { row, top }, terminal, signal }) {
    const opened = await readImage(image);
    const batches = readFeatureRows(rows, opened.scorer.featureNames);
    const explanations = await explainBatches(opened, batches, { row, top, signal });
    const document: KernelExplanations = { contract: 'kernel-explanations/1', explanations: [...explanations] };
    terminal.show(document, () => table(terminal, columns, explanations.flatMap(linesOf)));
    return exitCodes.ok;
  },
});

interface Line {
  readonly row: number;
  readonly head: string;
  readonly part: string;
  readonly value: number | null;
  readonly shap: number | null;
}

const columns = [
  { title: 'row', cell: ({ row }: Line) => row },
  { title: 'head', cell: ({ head }: Line) => head },
  { title: 'part', cell: ({ part }: Line) => part },
  { title: 'value', cell: ({ value }: Line) => value },
  { title: 'shap', cell: ({ shap }: Line) => shap },
];

/** Read from above they sum to the raw score, which stands last. */
function linesOf({ row, column, raw, expected, rest, top }: Explanation): readonly Line[] {
  const line = (part: string, shap: number | null, value: number | null = null): Line => ({
    row,
    head: column,
    part,
    value,
    shap,
  });
  return [
    line('(expected)', expected),
    ...top.map(({ feature, value, shap }) => line(feature, shap, value)),
    line('(all others)', rest),
    line('(raw score)', raw),
  ];
}
