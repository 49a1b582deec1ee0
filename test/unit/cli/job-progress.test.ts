import { expect, test } from 'vitest';
import { JobProgress } from '../../../lib/cli/runs/job-progress.ts';
import { timeInWords } from '../../../lib/cli/runs/run-time.ts';
import { runStatus } from '../../support/train-runs.ts';

const searching = runStatus({ Decide: 1, 'Prepare Dataset': 20 }, { seconds: 50 });

function told(...lines: readonly (object | string)[]): JobProgress {
  const progress = new JobProgress(['bursts']);
  for (const line of lines)
    progress.take('main/runs/first/jobs/search-bursts-1', typeof line === 'string' ? line : JSON.stringify(line));
  return progress;
}

test('trials of all kinds count, each once, and the best value is that of a finished one', () => {
  const progress = told(
    { step: 'trial finished', trial: 0, ended: 1, value: 0.01, best: 0.01 },
    { step: 'trial finished', trial: 2, ended: 2, value: 0.0345678, best: 0.0345678 },
    { step: 'trial finished', trial: 2, ended: 2, value: 0.0345678, best: 0.0345678 },
    { step: 'trial pruned', trial: 1, ended: 2 },
  );
  // 30 seconds for three of four trials.
  expect(progress.inWords(searching, 'Search')).toBe('trial 3 of 4, best 0.03457, about 10 s left');
});

test('trials and the best value of an earlier run count where its search is taken up, and their time does not', () => {
  const settings = { ...searching.settings, trials: 12 };
  const progress = told(
    { step: 'trial finished', trial: 9, ended: 10, value: 0.01, best: 0.05 },
    { step: 'trial failed', trial: 10, ended: 11 },
  );
  // 30 seconds for two trials, and one of twelve is left.
  expect(progress.inWords({ ...searching, settings }, 'Search')).toBe('trial 11 of 12, best 0.05000, about 15 s left');
});

test('the trials of all groups count together, and the best value of each stands for itself', () => {
  const progress = new JobProgress(['bursts', 'volumes-60m']);
  const line = { step: 'trial finished', trial: 0, ended: 1, value: 0.1, best: 0.1 };
  const take = (job: string, more: object) => {
    progress.take(`main/runs/search-9/jobs/${job}`, JSON.stringify({ ...line, ...more }));
  };
  take('search-bursts-1', {});
  take('search-bursts-2', { trial: 1, ended: 2, best: 0.2 });
  expect(progress.inWords(searching, 'Search')).toContain('trial 2 of 8, best bursts 0.2000, about');
  take('search-volumes-60m-1', { best: 0.3 });
  take('search-strange-1', { best: 0.9 });
  expect(progress.inWords(searching, 'Search')).toBe(
    'trial 3 of 8, best bursts 0.2000, best volumes-60m 0.3000, about 50 s left',
  );
});

test('fits count by job, fold and head', () => {
  const fit = { step: 'fit finished', fold: 0, head: 'burst-5m', rounds: 30, objective: 0.2 };
  const progress = told(fit, fit, { ...fit, head: 'burst-15m' }, { ...fit, step: 'fit taken up again', fold: 3 });
  progress.take('evaluate', JSON.stringify(fit));
  expect(progress.inWords(searching, 'Fit')).toBe('4 fits, the last one fold 0, burst-5m');
});

test('other lines, and other states, tell nothing', () => {
  const progress = told(
    'Traceback',
    '{"step":',
    { step: 'trial finished', trial: -1, ended: 1, best: 1 },
    { step: 'load' },
    {},
  );
  expect(progress.inWords(searching, 'Search')).toBeUndefined();
  expect(told({ step: 'trial pruned', trial: 0, ended: 1 }).inWords(searching, 'Fit')).toBeUndefined();
});

test('an earlier run tells how long a state takes, and how much of the run is left', () => {
  const earlier = new Map([
    ['Prepare Dataset', 15],
    ['Search', 40],
    ['Fit', 100],
    ['Report', 2],
  ]);
  expect(timeInWords(searching, 'Search', new Map())).toBe('30 s');
  expect(timeInWords(searching, 'Search', earlier)).toBe('30 s of about 40 s; the run has about 2 min left');
  expect(timeInWords({ ...searching, seconds: 500 }, 'Search', earlier)).toContain('the run has about 2 min left');
});
