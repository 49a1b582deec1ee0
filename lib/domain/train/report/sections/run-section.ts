import type { Report } from '../../../../../schemas/report.ts';
import { formatDuration } from '../../format-duration.ts';
import { day, figure } from '../figures.ts';
import { markup, type Markup } from '../markup.ts';
import { table } from '../table.ts';

/** What it was trained on, what was left out to be quick, and how long each state took. */
export function runSection(report: Report): Markup {
  const { evaluation, steps } = report;
  return markup`<section id="run"><h2>Run and data</h2>
${table({
  caption: 'What the scores rest on',
  columns: ['What', 'Value'],
  words: ['Value'],
  rows: [
    ['Data set', markup`<code>${report.dataset.slice(0, 16)}…</code>`],
    ['Test rows', `${figure(evaluation.rows)} at ${figure(evaluation.instants)} instants`],
    ['Folds', figure(evaluation.folds.length)],
    ['Labels matured by', `${day(report.asOfUs)} UTC`],
    ['Resamples', `${figure(evaluation.resamples)} of the stationary bootstrap, seed ${evaluation.seed}`],
    ['Interval', `${figure(100 * evaluation.confidence)} %`],
  ],
})}
${table({
  caption: 'Folds of the walk-forward',
  columns: ['Fold', 'Learnt rows', 'Test rows', 'Tested from (UTC)', 'To'],
  rows: evaluation.folds.map(({ fold, learntRows, rows, fromUs, untilUs }) => {
    return [String(fold), figure(learntRows), figure(rows), day(fromUs), day(untilUs)];
  }),
})}
${table({
  caption: 'States of the run',
  columns: ['State', 'Seconds', 'CPU seconds of its containers', 'Peak MiB', 'What came of it'],
  words: ['What came of it'],
  rows: steps.map(({ name, seconds, cpuSeconds, peakMiB, note }) => {
    // A state without a container used none: a function is not measured.
    const used = [cpuSeconds, peakMiB].map((amount) => (amount === 0 ? '–' : figure(amount)));
    return [name, figure(seconds), ...used, note];
  }),
})}</section>`;
}

/** Stands at the top of the page: nobody is to take the scores of a short run for those of a whole one. */
export function shortenedNote({ size, shortened }: Report): Markup {
  if (shortened.length === 0) return markup`<p>Size <b>${size}</b>: nothing was shortened.</p>`;
  return markup`<p class="note"><b>Size ${size}: shortened.</b> These scores come from less than the full size takes, and say little of that.</p>
${table({
  caption: 'What was shortened',
  columns: ['Setting', 'Here', 'Full size'],
  rows: shortened.map(({ setting, here, full }) => [
    settingNames[setting] ?? setting,
    amount(setting, here),
    amount(setting, full),
  ]),
})}`;
}

const settingNames: Readonly<Record<string, string>> = {
  historyUs: 'History of decisions',
  trailingUs: 'Window that labels look back upon',
  trainUs: 'Window to train on',
  testUs: 'Window to test on',
  trials: 'Trials of the search',
  rounds: 'Most rounds of boosting',
  patience: 'Rounds without a better one before it stops',
};

function amount(setting: string, value: number): string {
  if (setting === 'patience' && value === 0) return 'never';
  return setting.endsWith('Us') ? formatDuration(value) : figure(value);
}
