import type { EvaluatedInterval, Evaluation } from '../../../../../schemas/evaluation.ts';
import { figure, interval, percent } from '../figures.ts';
import { markup, type Markup } from '../markup.ts';
import { table } from '../table.ts';

/** Do intervals hold what they promise, how often did quantiles cross, and how wide are they? */
export function intervalSection({ intervals }: Evaluation): Markup | '' {
  if (intervals.length === 0) return '';
  return markup`<section id="intervals"><h2>Intervals</h2>${intervals.map(intervalPart)}</section>`;
}

function intervalPart(told: EvaluatedInterval): Markup {
  return markup`<article><h3>${told.interval}</h3>
<p>Promised ${percent(told.promised)}. Quantiles crossed on ${percent(told.rawCrossingRate)} of the rows as they came, and on ${percent(told.sortedCrossingRate)} once sorted. p is the chance of a share as far from the promise, if the promise held. The second one counts one row per horizon and entity, so that labels that overlap do not count twice.</p>
${table({
  caption: `${told.interval}: coverage, and widths in units of the label`,
  columns: ['Rows of', 'Rows', 'Covered', 'Share', 'p, all rows', 'p without overlap', 'Mean width'],
  rows: told.coverage.map(({ regime, fold, rows, covered, share, p, interleavedP, meanWidth }) => [
    regime ?? (fold === null ? 'all folds' : `fold ${fold}`),
    ...[figure(rows), figure(covered), interval(share), figure(p), figure(interleavedP)],
    meanWidth === null ? 'unbounded' : interval(meanWidth),
  ]),
})}
${
  told.folds.length === 0
    ? ''
    : table({
        caption: `${told.interval}: conformalised`,
        columns: ['Fold', 'Status', 'Widened by', 'On rows'],
        words: ['Status'],
        rows: told.folds.map(({ fold, status, widening, rows }) => [
          String(fold),
          status,
          figure(widening),
          figure(rows),
        ]),
      })
}</article>`;
}
