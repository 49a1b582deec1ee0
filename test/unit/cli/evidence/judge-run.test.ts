import { beforeAll, expect, test } from 'vitest';
import { loadMeasuredPack } from '../../../../lib/cli/evidence/measured-pack.ts';
import { replayTestRows } from '../../../../lib/cli/evidence/replay-test-rows.ts';
import { runCommandLine } from '../../../../lib/cli/program.ts';
import { dayUs, hourUs, minuteUs } from '../../../../lib/domain/time.ts';
import { marketStartUs } from '../../../../lib/local/market-tape.ts';
import { exitCodes } from '../../../../schemas/errors.ts';
import { evidenceMetrics, RunEvidence } from '../../../../schemas/evidence.ts';
import { Report } from '../../../../schemas/report.ts';
import { cliWorld } from '../../../support/cli-world.ts';
import { answering } from '../../../support/http-answers.ts';

const seed = 7;
const fold = { fromUs: marketStartUs + 36 * hourUs, untilUs: marketStartUs + 40 * hourUs - minuteUs };
const names = ['climatology', 'persistence', 'trailing-intensity'];
const around = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });

function scoreOf(metric: string, value: number) {
  const isLoss = metric === 'brier';
  const naive = names.map((name) => {
    return [name, { score: around(isLoss ? 0.1 : 0.5), difference: around(0.02), skill: isLoss ? around(0.05) : null }];
  });
  const better = isLoss || metric === 'ece' ? ('lower' as const) : ('higher' as const);
  return {
    metric,
    better,
    regime: null,
    fold: null,
    rows: 720,
    score: around(value),
    naive: Object.fromEntries(naive),
  };
}

function headOf(head: string, labelMean: number) {
  return {
    ...{
      head,
      objective: 'binary' as const,
      target: head.replace('-', '_'),
      horizonUs: 300_000_000,
      rows: 720,
      labelMean,
    },
    ...{ effectiveRows: 50, meanBlock: 5, naive: [], undefinedScores: [], reliability: null, below: null },
    scores: [scoreOf('brier', 0.09), scoreOf('auc', 0.55), scoreOf('pr-auc', 0.2), scoreOf('ece', 0.01)],
  };
}

/** Of a run of two days of the replayed market, whose events came as often as it has them. */
async function reportOf(): Promise<Report> {
  const measured = await loadMeasuredPack('liquidation');
  const { done } = measured;
  const settings = { ...done.sizes.fast.settings, historyUs: 2 * dayUs, trailingUs: dayUs };
  const shared = { tenant: 'main', run: 'first', pack: 'liquidation', model: 'liquidation', seed: 1 };
  const evaluation = (baseRates: ReadonlyMap<string, number>) => ({
    ...{ contract: 'evaluation/1', ...shared, dataset: 'd'.repeat(64), resamples: 500, confidence: 0.95, rows: 720 },
    ...{ instants: 240, stepUs: minuteUs, smallRegimes: [], intervals: [] },
    serving: { nesting: null, heads: [] },
    folds: [{ fold: 0, rows: 720, learntRows: 1000, ...fold }],
    heads: done.heads.map((head) => headOf(head, baseRates.get(head) ?? 0)),
  });
  const report = (baseRates: ReadonlyMap<string, number>) =>
    Report.parse({
      ...{ contract: 'report/1', ...shared, version: 1, trigger: 'manual', author: 'token t1', size: 'fast', settings },
      ...{ asOfUs: marketStartUs + 2 * dayUs, startedAtUs: marketStartUs, shortened: [], dataset: 'd'.repeat(64) },
      ...{ steps: [], evaluation: evaluation(baseRates), searches: [], curves: [], explanations: [] },
    });
  const { baseRates } = replayTestRows(report(new Map()), measured, seed);
  return report(baseRates);
}

let report: Report;
beforeAll(async () => {
  report = await reportOf();
});

async function judge(...line: readonly string[]) {
  const platform = await answering((response, { url }) => {
    const file = { key: 'main/reports/first.json', url: `${platform.baseUrl}/file` };
    const told = { contract: 'train-run-report/1', run: 'first', json: file, html: file };
    response.writeHead(200).end(JSON.stringify(url === '/file' ? report : told));
  });
  const { world, stdout, stderr } = cliWorld();
  const access = ['--url', platform.baseUrl, '--token', 'secret', '--json'];
  const exit = await runCommandLine(['evidence', 'liquidation', '--run', 'first', ...line, ...access], world);
  return { exit, stdout: stdout(), stderr: stderr(), platform };
}

test('puts the oracle beside the scores of a run, which the platform alone knows', async () => {
  const { exit, stdout, platform } = await judge('--market-seed', String(seed));
  const told = RunEvidence.parse(JSON.parse(stdout));
  expect(told).toMatchObject({ run: 'first', marketSeed: seed, points: 12 });
  expect(told.figures).toHaveLength(4 * evidenceMetrics.length);
  const auc = told.figures.find(({ head, metric }) => head === 'burst-60m' && metric === 'auc');
  expect(auc?.score.value).toBe(0.55);
  expect(auc?.truth?.score).toBeNull();
  expect(auc?.truth?.oracle.value).toBeGreaterThan(0.5);
  expect(auc?.truth?.gap.value).toBeCloseTo((auc?.truth?.oracle.value ?? 0) - 0.55, 12);
  // What single rows were forecast stays on the platform.
  const errors = told.figures.filter(({ metric }) => metric === 'ece');
  expect(errors.map(({ truth }) => truth)).toEqual([null, null, null, null]);
  const exits = { PASS: exitCodes.ok, FAIL: exitCodes.failure, UNDECIDED: exitCodes.precondition };
  expect(exit).toBe(exits[told.verdict]);
  // Nothing of the truth is sent: two questions, and no body.
  expect(platform.received.map(({ method, body }) => [method, body])).toEqual([
    ['GET', ''],
    ['GET', ''],
  ]);
});

test('refuses a run of another market than that of the seed', async () => {
  const { exit, stderr } = await judge('--market-seed', '8');
  expect(exit).not.toBe(exitCodes.ok);
  expect(stderr).toContain('TG-0038');
});
