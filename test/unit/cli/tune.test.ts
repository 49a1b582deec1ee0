import { describe, expect, test } from 'vitest';
import { TuneComparison, TuneReport } from '../../../schemas/cli-tune.ts';
import { Report, type ReportedSearch } from '../../../schemas/report.ts';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { answering, json, problem } from '../../support/http-answers.ts';
import { sizeSettings } from '../../support/train-run.ts';
import { dataset, evaluation } from '../../support/trained-run.ts';

const trials: ReportedSearch['trials'] = [
  trial(0, 0.21, { leaves: 9, learningRate: 0.05 }),
  { ...trial(1, 0.9, { leaves: 31, learningRate: 0.15 }), state: 'pruned', best: 0.21, folds: null },
  { ...trial(2, 0.24, { leaves: 12, learningRate: 0.04 }), folds: [0.23, 0.25] },
  trial(3, 0.24, { leaves: 13, learningRate: 0.04 }),
];
const importances = {
  ...{ method: 'A method.', trials: 12 },
  parameters: [{ name: 'leaves', share: 0.4 }],
};

const group = { group: 'bursts', heads: ['burst-5m'] };

function trial(number: number, value: number, parameters: Record<string, number>): ReportedSearch['trials'][number] {
  return { number, state: 'complete', value, best: value, parameters, folds: [value] };
}

function reportOf(run: string, change: Partial<Report> = {}): Report {
  return Report.parse({
    contract: 'report/1',
    ...{ tenant: 'main', run, pack: 'liquidation', model: 'liquidation', version: 1, trigger: 'manual', seed: 7 },
    ...{ author: 'somebody', asOfUs: 2, startedAtUs: 3, size: 'fast', settings: sizeSettings, shortened: [], dataset },
    ...{ steps: [], evaluation: { ...evaluation, run }, curves: [], explanations: [] },
    searches: [
      { ...group, study: `${run}.bursts`, score: 'what it explains', isHigherBetter: true, trials, importances: null },
    ],
    ...change,
  } satisfies Record<keyof Report, unknown>);
}

/** A platform whose lake holds these documents, by the names of their runs. */
async function platform(reports: Readonly<Record<string, unknown>>) {
  const lake = await answering((response, { url }) => response.end(JSON.stringify(reports[url.slice(1)])));
  const api = await answering((response, { url }) => {
    const run = /runs\/([^/]+)\/report/.exec(url)?.[1] ?? '';
    const file = { key: `main/reports/${run}.json`, url: `${lake.baseUrl}/${run}` };
    const found = { contract: 'train-run-report/1', run, json: file, html: file };
    response.writeHead(200).end(JSON.stringify(found));
  });
  return { ...api, lake };
}

async function run(baseUrl: string, ...line: readonly string[]) {
  const { world, stdout, stderr } = cliWorld();
  const exit = await runCommandLine(['tune', ...line, '--url', baseUrl, '--token', 'secret'], world);
  return { exit, stdout: stdout(), stderr: stderr() };
}

describe('tune report', () => {
  test('shows the best trial of those that came to their end, and all trials', async () => {
    const { baseUrl, lake } = await platform({ first: reportOf('first') });
    const { exit, stdout } = await run(baseUrl, 'report', 'first');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/trials +3 complete, 1 pruned/);
    expect(stdout).toMatch(/best +trial 2: 0\.24, by fold 0\.23 0\.25/);
    expect(stdout).toMatch(/TRIAL +STATE +VALUE +BEST SO FAR +learningRate +leaves/);
    expect(stdout).toMatch(/1 +pruned +0\.9 +0\.21 +0\.15 +31/);
    expect(stdout).toContain('Too few trials');
    expect(lake.received.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('takes the lowest value where lower is better, and says what each parameter explains', async () => {
    const search = { ...group, study: 'first.bursts', score: 'a loss', isHigherBetter: false, trials, importances };
    const { baseUrl } = await platform({ first: reportOf('first', { searches: [search] }) });
    const { stdout } = await run(baseUrl, 'report', 'first');
    expect(stdout).toMatch(/best +trial 0: 0\.21/);
    expect(stdout).toMatch(/leaves +40 %/);
    expect(stdout).toContain('A method. Over 12 trials.');
  });

  test('with --json prints a document of its contract, a search without any end included', async () => {
    const failed = { ...trial(0, 0, {}), state: 'failed', value: null, best: null, folds: null };
    const search = {
      ...group,
      study: 'first.bursts',
      score: 'a loss',
      isHigherBetter: false,
      trials: [failed],
      importances: null,
    };
    const { baseUrl } = await platform({ first: reportOf('first', { searches: [search] }) });
    const { stdout } = await run(baseUrl, 'report', 'first', '--json');
    expect(TuneReport.parse(JSON.parse(stdout))).toMatchObject({
      searches: [{ ended: { failed: 1 }, best: null, search }],
    });
    expect((await run(baseUrl, 'report', 'first')).stdout).toContain('none: no trial came to its end');
  });

  test('says so where nothing was searched, and where the report is none', async () => {
    const { baseUrl } = await platform({ first: reportOf('first', { searches: [] }), strange: { contract: 'x' } });
    const unsearched = await run(baseUrl, 'report', 'first');
    expect(unsearched).toMatchObject({ exit: 2, stdout: '' });
    expect(unsearched.stderr).toContain('has searched nothing');
    const strange = await run(baseUrl, 'report', 'strange');
    expect(strange.exit).toBe(7);
    expect(strange.stderr).toContain('main/reports/strange.json is no report of this release: contract');
  });

  test('hands on what the API says of a run without a report', async () => {
    const { baseUrl } = await answering(problem(404, 'TG-3092'));
    expect((await run(baseUrl, 'report', 'first')).exit).toBe(3);
  });
});

describe('tune compare', () => {
  const search = { ...group, study: 'second.bursts', score: 'what it explains', isHigherBetter: true, importances };
  const longer = { searches: [{ ...search, trials: [trial(0, 0.3, { leaves: 5 })] }] };

  test('tells what was asked for, as far as it differs, and what each found', async () => {
    const settings = { ...sizeSettings, trials: 1 };
    const { baseUrl } = await platform({
      first: reportOf('first'),
      second: reportOf('second', { ...longer, settings, seed: 8 }),
    });
    const { exit, stdout } = await run(baseUrl, 'compare', 'first', 'second', '--json');
    expect(exit).toBe(0);
    const comparison = TuneComparison.parse(JSON.parse(stdout));
    expect(comparison.doubts).toEqual([]);
    expect(comparison.differences).toEqual([
      { what: 'seed', one: 7, other: 8 },
      { what: 'trials', one: sizeSettings.trials, other: 1 },
    ]);
    const [compared] = comparison.searches;
    expect([compared?.one.best?.number, compared?.other.best?.number]).toEqual([2, 0]);
    expect(compared?.history.slice(0, 2)).toEqual([
      { trials: 1, one: 0.21, other: 0.3 },
      { trials: 2, one: 0.21, other: null },
    ]);
    expect(compared?.parameters).toEqual([
      { name: 'learningRate', one: 0.04, other: null, importance: { one: null, other: null } },
      { name: 'leaves', one: 12, other: 5, importance: { one: null, other: 0.4 } },
    ]);
    const [score] = evaluation.heads[0]!.scores;
    expect(comparison.scores).toEqual([
      { head: 'burst-5m', metric: 'auc', better: 'higher', one: score!.score, other: score!.score },
    ]);
  });

  test('puts both beside each other, and first why their values do not compare', async () => {
    const other = { ...longer, dataset: 'e'.repeat(64), settings: { ...sizeSettings, rounds: 7, trainUs: 7_200e6 } };
    const { baseUrl } = await platform({ first: reportOf('first'), second: reportOf('second', other) });
    const { stdout } = await run(baseUrl, 'compare', 'first', 'second');
    expect(stdout).toMatch(/^The values do not compare: they have learnt from different data sets\.\n/);
    expect(stdout).toContain('different number of rounds');
    expect(stdout).toMatch(/FOUND FOR bursts +first +second\n/);
    expect(stdout).toMatch(/train +162 d .* 2 h\n/);
    expect(stdout).toMatch(/rounds +\d+ +7\n/);
    expect(stdout).toMatch(/leaves +12 +5 \(40 %\)/);
    expect(stdout).toMatch(/BEST OF bursts AFTER TRIALS +first +second\n1 +0\.21 +0\.3/);
    expect(stdout).toMatch(/burst-5m auc \(higher is better\) +0\.800 \[0\.700, 0\.900\]/);
  });

  test('of a run with itself finds no difference', async () => {
    const { baseUrl } = await platform({ first: reportOf('first') });
    const { stdout } = await run(baseUrl, 'compare', 'first', 'first', '--json');
    expect(TuneComparison.parse(JSON.parse(stdout))).toMatchObject({ doubts: [], differences: [] });
  });

  test('asks for two runs', async () => {
    const { baseUrl } = await answering(json(200, {}));
    expect((await run(baseUrl, 'compare', 'first')).exit).toBe(2);
  });
});
