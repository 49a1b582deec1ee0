import type { EvaluatedHead, Evaluation, Score } from '../../../../../schemas/evaluation.ts';
import { formatDuration } from '../../format-duration.ts';
import { intervalChart } from '../charts.ts';
import { figure, interval } from '../figures.ts';
import { markup, type Markup } from '../markup.ts';
import { modelIs, scoreName, scoreWords } from '../score-words.ts';
import { chartWithFigures, table } from '../table.ts';
import { overviewTable } from './overview-part.ts';
import { reliabilityChart } from './reliability-chart.ts';

/** Every score of every head, and beside it what costs nothing on the same rows. */
export function scoreSection({ heads, confidence, smallRegimes }: Evaluation): Markup {
  const small = smallRegimes.map(({ regime, rows }) => `${regime} (${figure(rows)} rows)`).join(', ');
  return markup`<section id="scores"><h2>Scores on test rows</h2>
<p>Each score with its ${figure(100 * confidence)} % interval, and the scores of naive forecasts on the same rows. Where the difference of the two has an interval that holds 0, which one is better is undecided. Skill is 1 − loss of the model / loss of the naive forecast: 1 is perfect, 0 no better, below 0 worse.</p>
${small === '' ? '' : markup`<p class="note">Too few rows to be scored apart: ${small}.</p>`}
${overviewTable(heads)}
${meanings(heads)}
${heads.map(headPart)}</section>`;
}

/** Of the scores on this page. */
function meanings(heads: readonly EvaluatedHead[]): Markup {
  const metrics = [...new Set(heads.flatMap(({ scores }) => scores.map(({ metric }) => metric)))];
  const rows = metrics.map((metric) => [scoreName(metric), scoreWords[metric]?.meaning ?? '–']);
  const told = table({ caption: 'What the scores mean', columns: ['Score', 'Meaning'], words: ['Meaning'], rows });
  return markup`<details><summary>What the scores mean</summary>${told}</details>`;
}

function headPart(head: EvaluatedHead): Markup {
  const naive = head.naive.map(({ name }) => name);
  const filled = head.naive.filter((one) => one.filled > 0).map((one) => `${one.name} on ${figure(one.filled)} rows`);
  return markup`<article><h3>${head.head}</h3>
<p>${head.objective}, learns <code>${head.target}</code>, ${formatDuration(head.horizonUs)} ahead. ${head.objective === 'binary' ? 'Base rate' : 'Mean of the label'} ${figure(head.labelMean)}; ${figure(head.rows)} rows that tell as much as ${figure(Math.round(head.effectiveRows))} independent ones.${filled.length === 0 ? '' : ` Without a value of its own, the climatology stood in for ${filled.join(', ')}.`}</p>
${scoreTable(`${head.head}: all test rows`, pooled(head))}
${foldChart(head)}
${regimeTable(head, naive)}
${undefinedNote(head)}
${head.reliability === null ? '' : reliabilityChart(head.head, head.reliability)}
${head.below === null ? '' : markup`<p>At or below the quantile ${figure(head.below.level)} lay ${interval(head.below.share)} of the outcomes.</p>`}</article>`;
}

function pooled({ scores }: EvaluatedHead): Score[] {
  return scores.filter(({ regime, fold }) => regime === null && fold === null);
}

function scoreTable(caption: string, scores: readonly Score[]): Markup {
  return table({
    caption,
    columns: ['Score', 'Forecast', 'Value', 'Model minus it', 'Skill over it', 'Model is'],
    words: ['Forecast', 'Model is'],
    rows: scores.flatMap(({ metric, better, score, naive }) => [
      [
        `${scoreName(metric)} (${better} is better)`,
        markup`<b>model</b>`,
        markup`<b>${interval(score)}</b>`,
        '',
        '',
        '',
      ],
      ...Object.entries(naive).map(([name, told]) => {
        const [value, difference] = [interval(told.score), interval(told.difference)];
        const skill = told.skill === null ? '' : interval(told.skill);
        return [scoreName(metric), name, value, difference, skill, modelIs(told.difference, better)];
      }),
    ]),
  });
}

/** Of the score that the head is judged by. */
function foldChart(head: EvaluatedHead): Markup | '' {
  const folds = head.scores.filter(({ fold }) => fold !== null);
  const metric = folds[0]?.metric;
  const judged = folds.filter((score) => score.metric === metric);
  const all = pooled(head).find((score) => score.metric === metric);
  if (metric === undefined || all === undefined) return '';
  const rows = [
    { name: 'all folds', interval: all.score, isNaive: false },
    ...judged.map(({ fold, score }) => ({ name: `fold ${fold ?? ''}`, interval: score, isNaive: false })),
    ...Object.entries(all.naive).map(([name, told]) => ({ name, interval: told.score, isNaive: true })),
  ];
  const naive = head.naive.map(({ name }) => name);
  return chartWithFigures(intervalChart(`${head.head}: ${scoreName(metric)} by fold`, scoreName(metric), rows), {
    caption: `${head.head}: ${scoreName(metric)} by fold, and hollow the naive forecasts`,
    columns: ['Fold', 'Score', 'Rows', 'Model', ...naive],
    words: ['Score'],
    rows: folds.map(({ fold, metric: name, rows: count, score, naive: told }) => [
      ...[String(fold), scoreName(name), figure(count), interval(score)],
      ...naive.map((one) => (told[one] === undefined ? '–' : interval(told[one].score))),
    ]),
  });
}

function regimeTable(head: EvaluatedHead, naive: readonly string[]): Markup | '' {
  const scores = head.scores.filter(({ regime }) => regime !== null);
  if (scores.length === 0) return '';
  return table({
    caption: `${head.head}: by regime`,
    columns: ['Regime', 'Score', 'Rows', 'Model', ...naive],
    words: ['Score'],
    rows: scores.map(({ regime, metric, rows, score, naive: told }) => [
      ...[regime ?? '', scoreName(metric), figure(rows), interval(score)],
      ...naive.map((one) => (told[one] === undefined ? '–' : interval(told[one].score))),
    ]),
  });
}

function undefinedNote({ undefinedScores }: EvaluatedHead): Markup | '' {
  if (undefinedScores.length === 0) return '';
  const named = undefinedScores.map(({ metric, regime, fold }) => {
    return `${scoreName(metric)} of ${regime ?? (fold === null ? 'all rows' : `fold ${fold}`)}`;
  });
  return markup`<p class="note">Without a value, for example for want of a second class: ${named.join(', ')}.</p>`;
}
