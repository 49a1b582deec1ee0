import type { TrainRunList, TrainRunStatus } from '../../../schemas/run-api.ts';
import { formatDuration } from '../../domain/train/format-duration.ts';
import { scoresInWords } from './score-words.ts';
import { type Column, pairs, table } from '../table.ts';
import type { Terminal, Tone } from '../terminal.ts';

const tones: Readonly<Record<TrainRunStatus['status'], Tone | undefined>> = {
  running: undefined,
  registered: 'good',
  skipped: 'quiet',
  failed: 'bad',
  cancelled: 'warning',
};

type ListedRun = TrainRunList['runs'][number];
type State = TrainRunStatus['states'][number];

const runColumns: readonly Column<ListedRun>[] = [
  { title: 'RUN', cell: ({ run }) => run },
  { title: 'STATUS', cell: ({ status }) => status, tone: ({ status }) => tones[status] },
  { title: 'PACK', cell: ({ pack }) => pack },
  { title: 'SIZE', cell: ({ size }) => size },
  { title: 'SEED', cell: ({ seed }) => seed },
  { title: 'STARTED', cell: ({ startedAt }) => startedAt },
  { title: 'SECONDS', cell: ({ seconds }) => rounded(seconds) },
  { title: 'VERSION', cell: ({ version }) => version },
];

export function runsInWords(terminal: Terminal, { runs }: TrainRunList): string {
  return table(terminal, runColumns, runs);
}

const stateColumns: readonly Column<State>[] = [
  { title: 'STATE', cell: ({ name }) => name },
  { title: 'SECONDS', cell: ({ seconds }) => rounded(seconds) },
  { title: 'CPU SECONDS', cell: ({ cpuSeconds }) => rounded(cpuSeconds) },
  { title: 'PEAK MiB', cell: ({ peakMiB }) => Math.round(peakMiB) },
  { title: 'WHAT CAME OF IT', cell: ({ note }) => note },
];

/** What a run was asked for, how it stands, what each of its states took, and how well its model foretells. */
export function runInWords(terminal: Terminal, status: TrainRunStatus): string {
  const { run, pack, size, seed, settings, startedAt, seconds, asOf, dataset, cost, failure } = status;
  const about = pairs(terminal, {
    run,
    status: endInWords(status),
    ...(failure && { why: `${failure.code} ${failure.reason}` }),
    pack: `${pack}, seed ${seed}`,
    size: `${size}: ${settingsInWords(settings)}`,
    started: startedAt,
    seconds: rounded(seconds),
    'as of': asOf,
    'data set': dataset,
    cost: `$${dollars(cost.usd)}, ${cost.about}`,
  });
  const states = status.states.length === 0 ? '' : table(terminal, stateColumns, status.states);
  return [about, states, scoresInWords(terminal, status.headlines)].filter((part) => part !== '').join('\n\n');
}

function endInWords({ status, model, version }: TrainRunStatus): string {
  return version === null ? status : `${status}: version ${version} of ${model}`;
}

/** Smaller sizes are no smaller copies of the whole: whoever reads their scores has to know what was cut. */
function settingsInWords(settings: TrainRunStatus['settings']): string {
  const { historyUs, trailingUs, trainUs, testUs, trials, workers, rounds } = settings;
  const [history, trailing, train, test] = [historyUs, trailingUs, trainUs, testUs].map(formatDuration);
  const windows = `${history} of history looking back ${trailing}, fitted on ${train}, tested on ${test}`;
  const search = trials === 0 ? 'no search' : `${trials} trials, ${workers} at a time`;
  return `${windows}; ${search}; at most ${rounds} rounds`;
}

/** Of a cent, four digits are enough for a run of a few seconds. */
function dollars(usd: number): string {
  return usd.toFixed(usd < 1 ? 4 : 2);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
