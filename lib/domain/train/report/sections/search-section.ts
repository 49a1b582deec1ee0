import type { Report, ReportedSearch } from '../../../../../schemas/report.ts';
import { barChart, seriesChart } from '../charts.ts';
import { figure, percent } from '../figures.ts';
import { markup, type Markup } from '../markup.ts';
import { chartWithFigures } from '../table.ts';

/** All trials, not only the best: who picks the best of many has to say of how many. */
export function searchSection({ searches }: Report): Markup {
  if (searches.length === 0)
    return markup`<section id="search"><h2>Search</h2><p>Nothing was searched: the parameters are those of the pack.</p></section>`;
  return markup`<section id="search"><h2>Search</h2>
<p>For parameters, on none of the rows that any fold is tested on. Each group of heads has a study of its own, and parameters of its own.</p>
${searches.map(groupPart)}</section>`;
}

function groupPart(search: ReportedSearch): Markup {
  const names = [...new Set(search.trials.flatMap(({ parameters }) => Object.keys(parameters)))].sort();
  const states = [...new Set(search.trials.map(({ state }) => state))].map((state) => {
    return `${search.trials.filter((trial) => trial.state === state).length} ${state}`;
  });
  return markup`<h3>Group ${search.group}</h3>
<p>Of ${search.heads.join(', ')}. Study <code>${search.study}</code>: ${states.join(', ')}. A trial is worth ${search.score}; ${search.isHigherBetter ? 'higher' : 'lower'} is better.</p>
${historyChart(search, names)}
${importanceChart(search)}
<h4>Slices</h4>
<div class="grid-of-charts">${names.map((name) => sliceChart(search, name))}</div>`;
}

type Trial = ReportedSearch['trials'][number];

function valued(trials: readonly Trial[], state: (state: string) => boolean, of: (trial: Trial) => number | undefined) {
  return trials.flatMap((trial): [number, number][] => {
    const at = of(trial);
    return trial.value === null || at === undefined || !state(trial.state) ? [] : [[at, trial.value]];
  });
}

function historyChart({ group, trials }: ReportedSearch, names: readonly string[]): Markup {
  const number = (trial: Trial): number => trial.number;
  const chart = seriesChart({
    title: `History of the search of ${group}`,
    about: 'Value of every trial in the order of their numbers, and the best so far.',
    ...{ x: { label: 'trial' }, y: { label: 'value' } },
    series: [
      {
        ...{ name: 'best so far', drawn: 'line' },
        points: trials.flatMap((trial): [number, number][] =>
          trial.best === null ? [] : [[trial.number, trial.best]],
        ),
      },
      { name: 'complete', drawn: 'points', points: valued(trials, (state) => state === 'complete', number) },
      { name: 'pruned or failed', drawn: 'points', points: valued(trials, (state) => state !== 'complete', number) },
    ],
  });
  return chartWithFigures(chart, {
    caption: `History of the search of ${group}: all trials`,
    columns: ['Trial', 'State', 'Value', ...names],
    words: ['State'],
    rows: trials.map(({ number: at, state, value, parameters }) => {
      return [String(at), state, figure(value), ...names.map((name) => figure(parameters[name]))];
    }),
  });
}

function importanceChart({ group, importances }: ReportedSearch): Markup {
  if (importances === null)
    return markup`<p class="note">Too few trials came to their end to tell which parameter matters.</p>`;
  const { method, trials, parameters } = importances;
  const chart = barChart(
    `Importance of parameters of ${group}`,
    parameters.map(({ name, share }) => ({ name, value: share })),
  );
  return markup`<h4>Importance of parameters</h4><p>Method: ${method} Over ${trials} trials.</p>
${chartWithFigures(chart, {
  caption: `Importance of parameters of ${group}: share of the variance between trials`,
  columns: ['Parameter', 'Explained alone'],
  rows: parameters.map(({ name, share }) => [name, percent(share)]),
})}`;
}

function sliceChart({ group, trials }: ReportedSearch, name: string): Markup {
  const points = valued(
    trials,
    (state) => state === 'complete',
    ({ parameters }) => parameters[name],
  );
  const inputs = points.map(([at]) => at);
  const isLogarithmic = inputs.length > 1 && Math.min(...inputs) > 0 && Math.max(...inputs) / Math.min(...inputs) > 50;
  return markup`<figure><figcaption>${name}</figcaption>${seriesChart({
    title: `Slice of ${group}: ${name}`,
    about: `Value of each complete trial over ${name}. The figures stand in the table of all trials.`,
    ...{ x: { label: name, isLogarithmic }, y: { label: 'value' } },
    series: [{ name, drawn: 'points', points }],
  })}</figure>`;
}
