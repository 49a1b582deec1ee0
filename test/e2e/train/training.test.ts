/** A training on the deployed platform, from a history to a version with its report, and every way in which it ends otherwise. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogLine } from '../../../schemas/cli.ts';
import { RunReproduction } from '../../../schemas/cli-runs.ts';
import { runStates, TrainRunList, TrainRunStatus } from '../../../schemas/run-api.ts';
import { TrainJob } from '../../../schemas/training.ts';
import { s3Client } from '../../../lib/adapters/aws/clients.ts';
import { s3Lake } from '../../../lib/adapters/aws/s3-lake.ts';
import { lakeKeys } from '../../../lib/domain/registry/keys.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { platform } from '../../support/platform.ts';
import { tellFigures } from '../../support/tell-figures.ts';
import { runTidegate } from '../../support/run-tidegate.ts';
import { openTrainingTenant, tinyTraining, type TrainingTenant } from '../../support/training-tenant.ts';
import { waitFor } from '../../support/wait-for.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const { settings, outputs, lane } = platform;
const lake = s3Lake({ client: s3Client(settings), bucket: outputs.LakeBucketName });
const { jobs } = localPaths({ engine: lane.engine, state: platform.env.TIDEGATE_STATE });
const folder = mkdtempSync(join(tmpdir(), 'tidegate-training-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Longer than a test waits: it ends because somebody ends it. */
const endless = { trials: 500, workers: 2 };
const noSearch = { trials: 0, workers: 1 };
const noDigest = '0'.repeat(64);

let tenant: TrainingTenant;
let first: TrainRunStatus;

beforeAll(async () => {
  tenant = await openTrainingTenant();
  first = await tenant.train({ run: 'first', seed });
}, 600_000);

async function tidegate(...line: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await runTidegate(line, { env: tenant.env });
  expect({ exit, stderr }, line.join(' ')).toMatchObject({ exit: 0 });
  return stdout;
}

describe('a training', () => {
  test('goes through every state, searches for two groups with two workers each, and registers the first version', (context) => {
    const { seconds, states, cost, dataset } = first;
    tellFigures(context, { seconds, states, cost, dataset });
    expect(first, JSON.stringify(first.failure)).toMatchObject({
      ...{ status: 'registered', version: 1, failure: null, settings: tinyTraining },
      ...{ dataset: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(first.states.map(({ name }) => name)).toEqual(runStates);
    const containers = first.states.filter(({ name }) => name === 'Search' || name === 'Fit');
    expect(containers.map(({ note }) => note)).toEqual(['4 containers', '2 containers']);
    for (const { cpuSeconds, peakMiB } of containers) {
      expect(cpuSeconds).toBeGreaterThan(0);
      expect(peakMiB).toBeGreaterThan(0);
    }
    expect(first.cost.usd).toBeGreaterThan(0);
  });

  test('tells ranking, calibration and loss of every horizon beside naive forecasts, with intervals', (context) => {
    tellFigures(context, { headlines: first.headlines });
    const bursts = first.headlines.filter(({ objective }) => objective === 'binary');
    expect(bursts.map(({ head }) => head)).toEqual(['burst-5m', 'burst-15m', 'burst-30m', 'burst-60m']);
    for (const { labelMean, scores } of bursts) {
      expect(labelMean).toBeGreaterThan(0);
      expect(scores.map(({ metric }) => metric)).toEqual(expect.arrayContaining(['brier', 'auc', 'pr-auc', 'ece']));
      for (const { score, naive } of scores) {
        expect(score.low).toBeLessThanOrEqual(score.high);
        expect(Object.keys(naive).toSorted()).toEqual(['climatology', 'persistence', 'trailing-intensity']);
      }
    }
  });

  test('has a report for people and one for programs', async () => {
    for (const ending of ['html', 'json']) {
      await tidegate('runs', 'report', 'first', '--out', join(folder, `report.${ending}`));
    }
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('burst-60m');
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({ run: 'first' });
  });

  test('is listed, and shown with its states, its cost and its scores', async () => {
    const list = TrainRunList.parse(JSON.parse(await tidegate('runs', 'ls', '--limit', '100', '--json')));
    expect(list.runs).toContainEqual(expect.objectContaining({ run: 'first', status: 'registered', version: 1 }));
    expect(TrainRunStatus.parse(JSON.parse(await tidegate('runs', 'show', 'first', '--json')))).toEqual(first);
    const words = await tidegate('runs', 'show', 'first');
    for (const part of [
      'registered: version 1 of liquidation',
      'Pack Artifact',
      'Evaluate Walk-Forward',
      'trailing-intensity',
      'pr-auc',
    ])
      expect(words).toContain(part);
  });

  test('leaves what its containers wrote in the log', async () => {
    const line = ['runs', 'logs', 'first', '--tenant', tenant.tenant, '--json'];
    // Lines arrive some seconds after they were written.
    const lines = await waitFor({ what: 'the last lines of the jobs' }, async () => {
      const found = (await tidegate(...line)).split('\n').filter((text) => text !== '');
      const parsed = found.map((text) => LogLine.parse(JSON.parse(text)));
      const steps = new Set(parsed.map(({ record }) => record?.['step']));
      return steps.has('trial finished') && steps.has('fit finished') ? parsed : undefined;
    });
    expect(new Set(lines.map(({ function: job }) => job)).size).toBeGreaterThanOrEqual(3);
  });

  test('that is asked for again under its name is the same run; for something else, the name is refused', async () => {
    const again = await tenant.start({ run: 'first', seed });
    expect(again.status, again.text).toBe(202);
    expect(again.body).toMatchObject({ status: 'registered', startedAt: first.startedAt, version: 1 });
    const other = await tenant.start({ run: 'first', seed: seed + 1 });
    expect(other, other.text).toMatchObject({ status: 409, body: { code: 'TG-3050' } });
  });

  test('after the first, without a search, gives the next version, of the same data within the same hour', async () => {
    const second = await tenant.train({ run: 'second', seed, settings: noSearch });
    expect(second, JSON.stringify(second.failure)).toMatchObject({ status: 'registered', version: 2 });
    // A data set says by which hour it was known: between the two runs a clock may strike.
    expect(second.dataset === first.dataset).toBe(second.asOf === first.asOf);
    expect(second.states.map(({ name }) => name)).toEqual(runStates.filter((name) => name !== 'Search'));
  });

  test('is the same to the byte when it is trained again on this machine', async (context) => {
    const found = RunReproduction.parse(JSON.parse(await tidegate('runs', 'reproduce', 'first', '--json')));
    tellFigures(context, found);
    expect(found).toMatchObject({ run: 'first', version: 1, verdict: 'reproduced', differences: [] });
    expect(found.heads.map(({ name }) => name)).toEqual(expect.arrayContaining(['burst-5m', 'burst-60m']));
  }, 600_000);
});

describe('a training that does not end with a version', () => {
  test('stands back while another one of its model is under way, which can be cancelled', async () => {
    const started = await tenant.start({ run: 'endless', seed, settings: endless });
    expect(started.status, started.text).toBe(202);
    await waitFor({ what: 'a job of the search', seconds: 120 }, async () =>
      runningJobs().length > 0 ? true : undefined,
    );
    expect(await tenant.train({ run: 'behind', seed })).toMatchObject({ status: 'skipped', version: null });
    expect(await tidegate('runs', 'cancel', 'endless')).toContain('cancelled');
    // Its jobs hear of it with the next sign of life that they give.
    await waitFor({ what: 'the jobs to end', seconds: 120 }, async () =>
      runningJobs().length === 0 ? true : undefined,
    );
    // What broke off by that has not failed.
    expect(await tenant.find('endless')).toMatchObject({ status: 'cancelled', version: null, failure: null });
  });

  test('for want of history is recorded as failed, with its code', async () => {
    const line = ['train', 'liquidation', '--size', 'fast', '--run', 'too-short'];
    const { exit, stdout, stderr } = await runTidegate(line, { env: tenant.env });
    expect(exit, stderr).toBe(1);
    expect(stdout).toContain('TG-3042');
    expect(stderr).toContain('✗ Prepare Dataset');
    expect(await tenant.find('too-short')).toMatchObject({
      ...{ status: 'failed', version: null },
      failure: { code: 'TG-3042' },
    });
  });

  test.each<readonly [what: string, code: string, spoil: (job: TrainJob) => object]>([
    ['that no trainer understands', 'TG-3001', (job) => ({ ...job, heads: [{ objective: 'guess' }] })],
    ['whose recipe was exchanged', 'TG-3003', (job) => ({ ...job, recipe: { ...job.recipe, sha256: noDigest } })],
    ['whose table is gone', 'TG-3002', (job) => ({ ...job, table: { ...job.table, place: `${job.table.place}-` } })],
  ])('for a job %s is recorded as failed with %s', async (_what, code, spoil) => {
    const run = `bad-${code.toLowerCase()}`;
    const good = await lake.get(lakeKeys.trainJob.key(tenant.tenant, 'first', 'train'));
    const job = TrainJob.parse(JSON.parse(Buffer.from(good ?? '').toString()));
    // What the machine would write is there already, and is kept.
    const spoilt = Buffer.from(JSON.stringify({ ...spoil(job), run }));
    await lake.putOnce(lakeKeys.trainJob.key(tenant.tenant, run, 'train'), spoilt);
    const failed = await tenant.train({ run, seed, settings: noSearch });
    expect(failed, failed.failure?.reason).toMatchObject({ status: 'failed', version: null, failure: { code } });
  });
});

/** Marks of the jobs that the runner of this platform has at work. */
function runningJobs(): readonly string[] {
  return readdirSync(join(jobs, 'families'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}
