import type { TuneComparison, TuneReport } from '../../../schemas/cli-tune.ts';
import { formatDuration } from '../../domain/train/format-duration.ts';
import { day, figure, interval, percent } from '../../domain/train/report/figures.ts';
import { type Column, pairs, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { parameterNames, type Trial } from './describe-search.ts';

type Search = TuneReport['searches'][number];

/** The run, and what its search for each group of heads found. */
export function searchesInWords(terminal: Terminal, { run, pack, size, seed, dataset, searches }: TuneReport): string {
  const about = pairs(terminal, { run, pack: `${pack}, size ${size}, seed ${seed}`, 'data set': dataset });
  return [about, ...searches.map((search) => searchInWords(terminal, search))].join('\n\n');
}

/** The best trial, what each parameter matters, and all trials: the best of many is no surprise. */
function searchInWords(terminal: Terminal, found: Search): string {
  const { ended, best, search } = found;
  const about = pairs(terminal, {
    ...{ group: search.group, heads: search.heads.join(', '), study: search.study },
    trials: endedInWords(ended),
    worth: `${search.score}; ${search.isHigherBetter ? 'higher' : 'lower'} is better`,
    best: bestInWords(best),
  });
  return [about, importancesInWords(terminal, search.importances), historyInWords(terminal, found)].join('\n\n');
}

function endedInWords(ended: Search['ended']): string {
  return Object.entries(ended)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}

function bestInWords(best: Trial | null): string {
  if (best === null) return 'none: no trial came to its end';
  const folds = best.folds === null ? '' : `, by fold ${best.folds.map(figure).join(' ')}`;
  return `trial ${best.number}: ${figure(best.value)}${folds}`;
}

function importancesInWords(terminal: Terminal, importances: Search['search']['importances']): string {
  if (importances === null) return 'Too few trials came to their end to tell which parameter matters.';
  const shares = table(
    terminal,
    [
      { title: 'PARAMETER', cell: ({ name }) => name },
      { title: 'EXPLAINED ALONE', cell: ({ share }) => percent(share) },
    ],
    importances.parameters,
  );
  return terminal.plain ? shares : `${shares}\n${importances.method} Over ${importances.trials} trials.`;
}

function historyInWords(terminal: Terminal, { best, search }: Search): string {
  const columns: readonly Column<Trial>[] = [
    { title: 'TRIAL', cell: ({ number }) => number },
    {
      title: 'STATE',
      cell: ({ state }) => state,
      tone: ({ number, state }) => (number === best?.number ? 'good' : state === 'failed' ? 'bad' : undefined),
    },
    { title: 'VALUE', cell: ({ value }) => shown(value) },
    { title: 'BEST SO FAR', cell: (trial) => shown(trial.best) },
    ...parameterNames(search).map((name): Column<Trial> => {
      return { title: name, cell: ({ parameters }) => shown(parameters[name] ?? null) };
    }),
  ];
  return table(terminal, columns, search.trials);
}

/** Both beside each other, and first why they may not compare. */
export function comparisonInWords(terminal: Terminal, comparison: TuneComparison): string {
  const { doubts, differences, searches, scores } = comparison;
  const beside = (title: string, lines: readonly Line[]): string =>
    lines.length === 0 ? '' : table(terminal, columnsOf(title, comparison), lines);
  const asked = differences.map(askedLine);
  return [
    doubts.map((doubt) => terminal.paint('warning', `The values do not compare: ${doubt}.`)).join('\n'),
    beside('ASKED FOR', asked),
    ...searches.flatMap(({ group, one, other, parameters, history }) => [
      beside(`FOUND FOR ${group}`, foundLines(one, other)),
      beside(`PARAMETER OF ${group} (EXPLAINED ALONE)`, parameters.map(parameterLine)),
      beside(`BEST OF ${group} AFTER TRIALS`, historyLines(history)),
    ]),
    beside('SCORE ON TEST ROWS', scores.map(scoreLine)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

interface Line {
  readonly what: string;
  readonly one: string | null;
  readonly other: string | null;
}

function columnsOf(title: string, { one, other }: TuneComparison): readonly Column<Line>[] {
  return [
    { title, cell: ({ what }) => what },
    { title: one.run, cell: (line) => line.one },
    { title: other.run, cell: (line) => line.other },
  ];
}

type Group = TuneComparison['searches'][number];

function foundLines(one: Group['one'], other: Group['other']): readonly Line[] {
  return [
    { what: 'trials', one: endedInWords(one.ended), other: endedInWords(other.ended) },
    { what: 'best', one: bestInWords(one.best), other: bestInWords(other.best) },
  ];
}

function askedLine({ what, one, other }: TuneComparison['differences'][number]): Line {
  const cell = (value: string | number | null): string | null => {
    if (typeof value !== 'number' || !what.endsWith('Us')) return shown(value);
    return what === 'asOfUs' ? day(value) : formatDuration(value);
  };
  return { what: what.replace(/Us$/, ''), one: cell(one), other: cell(other) };
}

function parameterLine({ name, one, other, importance }: Group['parameters'][number]): Line {
  const cell = (value: number | null, share: number | null): string | null =>
    value === null ? null : `${figure(value)}${share === null ? '' : ` (${percent(share)})`}`;
  return { what: name, one: cell(one, importance.one), other: cell(other, importance.other) };
}

/** After 1, 2, 5, 10, 20 … trials and the last one: most trials change nothing. */
function historyLines(history: Group['history']): readonly Line[] {
  return history
    .filter(({ trials }) => trials === history.length || /^[125]0*$/.test(String(trials)))
    .map(({ trials, one, other }) => ({ what: String(trials), one: shown(one), other: shown(other) }));
}

function scoreLine({ head, metric, better, one, other }: TuneComparison['scores'][number]): Line {
  return { what: `${head} ${metric} (${better} is better)`, one: interval(one), other: interval(other) };
}

function shown(value: string | number | null): string | null {
  return typeof value === 'number' ? figure(value) : value;
}
