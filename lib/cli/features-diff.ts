import * as z from 'zod';
import type { FeaturesDifference } from '../../schemas/cli-features.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { defineCommand } from './command.ts';
import { compareTables } from './history/compare-tables.ts';
import { readTable } from './history/read-table.ts';
import { pairs, table } from './table.ts';
import type { Terminal } from './terminal.ts';

export const featuresDiff = defineCommand({
  usage: 'diff <left> <right>',
  about: 'Compare two tables of features bit by bit: outputs of history, or files of the offline store.',
  examples: ['tidegate features diff yesterday.parquet today.parquet', 'tidegate features diff a.csv b.parquet --json'],
  arguments: z.tuple([z.string().min(1), z.string().min(1)]),
  options: z.object({}),
  async run({ arguments: [left, right], terminal }) {
    const difference = compareTables(await readTable(left), await readTable(right));
    const document: FeaturesDifference = {
      contract: 'features-difference/1',
      left,
      right,
      isEqual: difference.isEqual,
      rows: difference.rows,
      onlyLeft: [...difference.onlyLeft],
      onlyRight: [...difference.onlyRight],
      columns: difference.columns.map((column) => ({ ...column })),
    };
    terminal.show(document, () => inWords(terminal, document));
    return difference.isEqual ? exitCodes.ok : exitCodes.failure;
  },
});

function inWords(terminal: Terminal, { isEqual, rows, onlyLeft, onlyRight, columns }: FeaturesDifference): string {
  const facts = pairs(terminal, {
    equal: isEqual ? 'yes, bit by bit' : 'no',
    'rows in both': rows.both,
    'rows only left': rows.left - rows.both,
    'rows only right': rows.right - rows.both,
    ...(onlyLeft.length > 0 && { 'columns only left': onlyLeft.join(', ') }),
    ...(onlyRight.length > 0 && { 'columns only right': onlyRight.join(', ') }),
  });
  const different = columns.filter(({ differing }) => differing > 0);
  if (different.length === 0) return facts;
  const listed = table(
    terminal,
    [
      { title: 'COLUMN', cell: ({ name }) => name },
      { title: 'DIFFERING', cell: ({ differing }) => differing },
      { title: 'LARGEST', cell: ({ largestDifference }) => largestDifference },
    ],
    different,
  );
  return `${facts}\n\n${listed}`;
}
