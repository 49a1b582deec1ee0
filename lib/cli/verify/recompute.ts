/**
 * `node recompute.ts FOLDER`: computes the rows that the questions in the folder ask for, in a process that has seen
 * neither the platform nor what it answered.
 */
import process from 'node:process';
import { viewKey } from '../../domain/features/feature-view.ts';
import { featureViews } from '../../domain/features/views.ts';
import { readEvents, readQuestions, type RowsOfQuestion, writeRows } from './question-files.ts';
import { recomputeRows } from './recompute-rows.ts';

const [, , folder = '.'] = process.argv;
const rows: RowsOfQuestion[] = [];
for (const { events: file, questions } of readQuestions(folder)) {
  const events = await readEvents(folder, file);
  for (const view of featureViews) {
    recomputeRows(view, events, {
      questions,
      tell: ({ number }, computed) => rows.push({ view: viewKey(view), number, ...computed }),
    });
  }
}
await writeRows(folder, rows);
