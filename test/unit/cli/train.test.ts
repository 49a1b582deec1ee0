import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TrainRequest, type TrainRunStatus } from '../../../schemas/run-api.ts';
import { TrainJob } from '../../../schemas/training.ts';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { planTraining } from '../../../lib/domain/train/plan-training.ts';
import { pack } from '../../../models/liquidation/pack.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { answering, json, problem, type Received } from '../../support/http-answers.ts';
import { trainRun } from '../../support/train-run.ts';
import { dataset, preparedLake } from '../../support/trained-run.ts';
import { runStatus } from '../../support/train-runs.ts';

const noRuns = { contract: 'train-run-list/1', runs: [] };
const registered = runStatus(
  { Decide: 1, 'Prepare Dataset': 20, 'Plan Fits': 21, Fit: 60, 'Evaluate Walk-Forward': 65, Register: 66, Report: 67 },
  { status: 'registered', version: 3, finishedAt: '2026-01-05T12:01:07Z' },
);

/** A platform on which the statuses of one run follow each other, the first of them for its start. */
async function platform(...statuses: readonly TrainRunStatus[]) {
  let shown = 0;
  return answering((response, { url, method }) => {
    const isList = method === 'GET' && new URL(url, 'http://api').pathname === '/runs';
    const status = statuses[Math.min(shown, statuses.length - 1)];
    if (!isList) shown += 1;
    response.writeHead(200).end(JSON.stringify(isList ? noRuns : status));
  });
}

async function run(baseUrl: string, ...line: readonly string[]) {
  const { world, stdout, stderr, interrupt } = cliWorld();
  const exit = await runCommandLine([...line, '--url', baseUrl, '--token', 'secret'], world);
  return { exit, stdout: stdout(), stderr: stderr(), interrupt };
}

function posted({ received }: { readonly received: readonly Received[] }): unknown {
  return JSON.parse(received.find(({ method }) => method === 'POST')?.body ?? '');
}

describe('train', () => {
  test('starts a run, tells of each state as it ends, and shows what came of it', async () => {
    const world = await platform(runStatus({}), runStatus({ Decide: 1 }), registered);
    const { exit, stdout, stderr } = await run(world.baseUrl, 'train', 'liquidation', '--size', 'fast', '--seed', '7');
    expect(exit).toBe(0);
    expect(posted(world)).toMatchObject({ pack: 'liquidation', size: 'fast', seed: 7 });
    expect(stderr).toMatch(/✓ Decide: Decide done [\s\S]*✓ Search: not needed [\s\S]*✓ Report: Report done /);
    expect(stdout).toContain('registered: version 3 of liquidation');
    expect(stdout).toMatch(/Evaluate Walk-Forward +5 /);
  });

  test('with --json prints the document of the run alone', async () => {
    const { baseUrl } = await platform(runStatus({}), registered);
    const { exit, stdout } = await run(baseUrl, 'train', 'liquidation', '--json');
    expect({ exit, document: JSON.parse(stdout) as unknown }).toEqual({ exit: 0, document: registered });
  });

  test.each([
    [['--deterministic'], { workers: 1 }],
    [['--trials', '3', '--deterministic'], { trials: 3, workers: 1 }],
    [['--trials', '3'], { trials: 3 }],
    [[], undefined],
  ])('with %j changes the size by %j alone', async (flags, settings) => {
    const world = await platform(runStatus({}));
    await run(world.baseUrl, 'train', 'liquidation', '--detach', ...flags);
    expect(posted(world)).toHaveProperty('pack', 'liquidation');
    expect((posted(world) as { settings?: object }).settings).toEqual(settings);
  });

  test('with --deterministic makes jobs whose trials come in an order that the seed fixes', async () => {
    const world = await platform(runStatus({}));
    await run(world.baseUrl, 'train', 'liquidation', '--size', 'start', '--deterministic', '--detach');
    const asked = { ...TrainRequest.parse(posted(world)), tenant: 'main', idempotencyKey: 'key-1' };
    const lake = await preparedLake(trainRun({ ...planTraining(asked, [pack]).request, run: 'first', dataset }));
    const jobs = lake.keys().filter((key) => key.includes('/jobs/'));
    expect(jobs).toEqual(['bursts', 'volumes'].map((group) => `main/runs/first/jobs/search-${group}-1.json`));
    const job = TrainJob.parse(JSON.parse(Buffer.from((await lake.get(jobs[0] ?? '')) ?? '').toString()));
    expect(job.search).toMatchObject({ deterministic: true, trials: pack.sizes.start.trials });
    expect(pack.sizes.start.workers).toBeGreaterThan(1);
  });

  test('with --resume names the earlier run, and leaves to it what is not said', async () => {
    const world = await platform(runStatus({}));
    const flags = ['--resume', 'earlier', '--trials', '200', '--run', 'later', '--detach'];
    await run(world.baseUrl, 'train', 'liquidation', ...flags);
    expect(posted(world)).toEqual({
      ...{ pack: 'liquidation', run: 'later', resume: 'earlier', settings: { trials: 200 } },
    });
  });

  test('with --detach says the name of the run and how to follow it, and waits for nothing', async () => {
    const world = await platform(runStatus({}));
    const { exit, stdout, stderr } = await run(world.baseUrl, 'train', 'liquidation', '--run', 'first', '--detach');
    expect({ exit, stdout: stdout.trim(), calls: world.received.length }).toEqual({
      exit: 0,
      stdout: 'first',
      calls: 1,
    });
    expect(stderr).toContain('tidegate runs show first --follow');
  });

  test('sent twice under one name sends the same key, and another key for something else', async () => {
    const world = await platform(runStatus({}));
    const keyOf = async (...flags: readonly string[]) => {
      await run(world.baseUrl, 'train', 'liquidation', '--run', 'first', '--detach', ...flags);
      return world.received.at(-1)?.headers['idempotency-key'];
    };
    const [one, two, other] = [await keyOf(), await keyOf(), await keyOf('--seed', '2')];
    expect(one).toBe(two);
    expect(other).not.toBe(one);
  });

  test('gives every run a name of its own unless it is told one', async () => {
    const world = await platform(runStatus({}));
    const nameOfRun = async () => {
      await run(world.baseUrl, 'train', 'liquidation', '--detach');
      return (JSON.parse(world.received.at(-1)?.body ?? '') as { run: string }).run;
    };
    const [one, other] = [await nameOfRun(), await nameOfRun()];
    expect(one).toMatch(/^liquidation-[0-9a-z]{26}$/);
    expect(other).not.toBe(one);
  });

  test.each([
    ['failed', 1],
    ['cancelled', 1],
    ['skipped', 5],
  ] as const)('that ended as %s ends with exit code %i', async (status, expected) => {
    const failure = status === 'failed' ? { code: 'TG-3042', reason: 'too little history' } : null;
    const ended = runStatus({ Decide: 1 }, { status, failure });
    const { baseUrl } = await platform(runStatus({}), runStatus({ Decide: 1 }), ended);
    const { exit, stdout, stderr } = await run(baseUrl, 'train', 'liquidation');
    expect(exit).toBe(expected);
    expect(stdout).toContain(status === 'failed' ? 'TG-3042 too little history' : status);
    if (status === 'failed') expect(stderr).toContain('✗ Prepare Dataset');
  });

  test('leaves the run alone on Ctrl-C, and says how to see it again', async () => {
    const { world, stdout, stderr, interrupt } = cliWorld();
    let asked = 0;
    const { baseUrl, received } = await answering((response, { url }) => {
      asked += url === '/runs/first' ? 1 : 0;
      response.end(JSON.stringify(url.startsWith('/runs?') ? noRuns : runStatus({ Decide: 1 })));
      if (asked === 1) interrupt();
    });
    const exit = await runCommandLine(['train', 'liquidation', '--url', baseUrl, '--token', 'secret'], world);
    expect({ exit, stdout: stdout() }).toEqual({ exit: 130, stdout: '' });
    expect(stderr()).toContain('The run goes on. To see it again: tidegate runs show first --follow');
    expect(received.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('tells what the platform refuses', async () => {
    const { baseUrl } = await answering(problem(404, 'TG-3093', { detail: 'there is no pack lqiuidation' }));
    const { exit, stderr } = await run(baseUrl, 'train', 'lqiuidation');
    expect(exit).toBe(2);
    expect(stderr).toContain('there is no pack lqiuidation');
  });

  test.each([
    [['--size', 'huge'], '--size: '],
    [['--seed', '1e3'], '--seed: expected a whole number'],
    [['--seed', '4294967296'], '--seed: expected at most 2147483647'],
    [['--trials', '-1'], '--trials'],
    [['--run', 'My Run'], '--run: '],
  ])('refuses %j before any call', async (flags, why) => {
    const world = await platform(registered);
    const { exit, stderr } = await run(world.baseUrl, 'train', 'liquidation', ...flags);
    expect({ exit, calls: world.received.length }).toEqual({ exit: 2, calls: 0 });
    expect(stderr).toContain(why);
  });
});

describe('runs', () => {
  test('are listed, one line each', async () => {
    const { states: _states, settings: _settings, cost: _cost, headlines: _headlines, ...rest } = registered;
    const { contract: _contract, asOf: _asOf, dataset: _dataset, ...listed } = rest;
    const list = { contract: 'train-run-list/1', runs: [listed] };
    const { baseUrl, received } = await answering(json(200, list));
    const words = await run(baseUrl, 'runs', 'ls', '--pack', 'liquidation', '--limit', '5', '--plain');
    expect(words.stdout.trim().split('\t').slice(0, 4)).toEqual(['first', 'registered', 'liquidation', 'fast']);
    expect(received[0]?.url).toBe('/runs?limit=5&pack=liquidation');
    const document = await run(baseUrl, 'runs', 'ls', '--json');
    expect(JSON.parse(document.stdout)).toEqual(list);
  });

  test('are shown as they are, whatever became of them', async () => {
    const { baseUrl, received } = await platform(runStatus({ Decide: 1 }, { status: 'failed' }));
    const { exit, stdout } = await run(baseUrl, 'runs', 'show', 'first');
    expect({ exit, calls: received.length }).toEqual({ exit: 0, calls: 1 });
    for (const part of ['failed', 'seed 7', '14 d of history', '4 trials, 1 at a time', '$0.0012, an estimate'])
      expect(stdout).toContain(part);
  });

  test('show base rates, and each score with its interval beside the naive ones', async () => {
    const interval = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
    const score = {
      ...{ metric: 'brier', better: 'lower' as const, score: interval(0.045) },
      naive: { climatology: { score: interval(0.049), difference: interval(-0.004), skill: interval(0.085) } },
    };
    const facts = { horizonUs: 300e6, rows: 43_200, effectiveRows: 5120.4, labelMean: 0.0521 };
    const headlines = [{ head: 'burst-5m', objective: 'binary' as const, ...facts, scores: [score] }];
    const { baseUrl } = await platform({ ...registered, headlines });
    const { stdout } = await run(baseUrl, 'runs', 'show', 'first', '--plain');
    const lines = stdout.trim().split('\n');
    expect(lines).toContain('burst-5m\tbinary\t5 min\t43200\t5120\t0.0521');
    expect(lines).toContain('burst-5m\tbrier (lower is better)\tmodel\t0.045 (0.035 to 0.055)\t-\t-');
    expect(lines).toContain(
      'burst-5m\tbrier (lower is better)\tclimatology\t0.049 (0.039 to 0.059)\t-0.004 (-0.014 to 0.006)\t0.085 (0.075 to 0.095)',
    );
  });

  test('are followed until they have ended, and the exit code tells how', async () => {
    const { baseUrl } = await platform(runStatus({}), runStatus({ Decide: 1 }, { status: 'cancelled' }));
    const { exit, stdout } = await run(baseUrl, 'runs', 'show', 'first', '--follow');
    expect(exit).toBe(1);
    expect(stdout).toContain('cancelled');
  });

  test('are cancelled once; one that has ended is left as it is', async () => {
    const running = await platform(runStatus({}), runStatus({}, { status: 'cancelled' }));
    const { stdout } = await run(running.baseUrl, 'runs', 'cancel', 'first');
    expect(stdout.trim()).toBe('first  cancelled');
    expect(running.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /runs/first',
      'POST /runs/first/cancel',
    ]);
    const ended = await platform(registered);
    const again = await run(ended.baseUrl, 'runs', 'cancel', 'first');
    expect({ exit: again.exit, stdout: again.stdout.trim() }).toEqual({ exit: 0, stdout: 'first  registered' });
    expect(ended.received.map(({ method }) => method)).toEqual(['GET']);
  });

  test('are not cancelled with --dry-run', async () => {
    const { baseUrl, received } = await platform(runStatus({}));
    expect((await run(baseUrl, 'runs', 'cancel', 'first', '--dry-run')).stdout.trim()).toBe('first  running');
    expect(received.map(({ method }) => method)).toEqual(['GET']);
  });

  test('have a report, as a page or as a document, that is fetched without the token', async () => {
    const file = (ending: string, url: string) => ({ key: `main/reports/first.${ending}`, url: `${url}/${ending}` });
    const lake = await answering((response, { url }) => response.end(`content of ${url}`));
    const found = { contract: 'train-run-report/1', run: 'first' };
    const files = { json: file('json', lake.baseUrl), html: file('html', lake.baseUrl) };
    const { baseUrl } = await answering(json(200, { ...found, ...files }));
    const folder = await mkdtemp(join(tmpdir(), 'tidegate-report-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    for (const ending of ['html', 'json']) {
      const out = join(folder, `report.${ending}`);
      const { exit } = await run(baseUrl, 'runs', 'report', 'first', '--out', out);
      expect({ exit, text: await readFile(out, 'utf8') }).toEqual({ exit: 0, text: `content of /${ending}` });
    }
    expect(lake.received.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
    expect((await run(baseUrl, 'runs', 'report', 'first', '--out', join(folder, 'report.pdf'))).exit).toBe(2);
  });

  test('whose report cannot be fetched leave no file', async () => {
    const lake = await answering(json(403, {}));
    const file = { key: 'main/reports/first.html', url: lake.baseUrl };
    const { baseUrl } = await answering(
      json(200, { contract: 'train-run-report/1', run: 'first', html: file, json: file }),
    );
    const out = join(tmpdir(), `tidegate-no-report-${process.pid}.html`);
    const { exit, stderr } = await run(baseUrl, 'runs', 'report', 'first', '--out', out);
    expect(exit).toBe(7);
    expect(stderr).toContain('answered with 403');
    await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
