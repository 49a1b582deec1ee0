import type { BesideScore, Evaluation, ServedHead } from '../../../../../schemas/evaluation.ts';
import { figure, interval, percent } from '../figures.ts';
import { markup, type Markup } from '../markup.ts';
import { table } from '../table.ts';

/** What an answer tells besides a probability, and what stands in for it: is any of it worth to be believed? */
export function servingSection({ serving: { heads, nesting } }: Evaluation): Markup | '' {
  if (heads.length === 0) return '';
  return markup`<section id="answers"><h2>Answers</h2>
<p>What a probability is told with, and what answers instead of it, on all test rows.</p>
${riskTable(heads)}
${confidenceTable(heads)}
${nesting === null ? '' : markup`<p>${nesting.heads.join(', ')} are nested: on ${percent(nesting.violationRate)} of the rows a longer one was less likely than a shorter one. There they are made to rise, by least squares.</p>`}
${besideTable(heads, 'coherent', { caption: 'Probabilities that rise with the horizon', model: 'Apart − rising' })}
${besideTable(heads, 'fallback', { caption: 'While the fallback answers', model: 'Model − fallback' })}</section>`;
}

function riskTable(heads: readonly ServedHead[]): Markup {
  return table({
    caption: 'Levels of risk, and how often the event came',
    columns: ['Head', 'Level', 'Rows', 'Share', 'Rate'],
    rows: heads.flatMap(({ head, risk }) =>
      risk.map(({ level, rows, share, rate }) => [
        ...[head, level, figure(rows), percent(share)],
        rate === null ? '–' : interval(rate),
      ]),
    ),
  });
}

function confidenceTable(heads: readonly ServedHead[]): Markup | '' {
  const told = heads.flatMap(({ head, confidence }) => (confidence === null ? [] : [{ head, ...confidence }]));
  if (told.length === 0) return '';
  return table({
    caption: 'Confidence: the claim to be right, against how often it was',
    columns: ['Head', 'Was right', 'Calibration error', 'Told'],
    rows: told.map(({ head, hitRate, error, isCalibrated }) => [
      ...[head, percent(hitRate), figure(error)],
      isCalibrated ? 'yes' : 'no: it did not hold',
    ]),
  });
}

function besideTable(
  heads: readonly ServedHead[],
  beside: 'coherent' | 'fallback',
  { caption, model }: { readonly caption: string; readonly model: string },
): Markup | '' {
  const told = heads.flatMap((head) => head[beside].map((score): readonly [string, BesideScore] => [head.head, score]));
  if (told.length === 0) return '';
  return table({
    caption,
    columns: ['Head', 'Score', 'Value', model, 'Skill of the model against it'],
    rows: told.map(([head, { metric, better, score, difference, skill }]) => [
      ...[head, `${metric} (${better} is better)`, interval(score), interval(difference)],
      skill === null ? '' : interval(skill),
    ]),
  });
}
