import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { reproduceRun } from '../../../lib/cli/runs/reproduce-run.ts';
import { doubtInWords, reproductionInWords } from '../../../lib/cli/runs/reproduction-words.ts';
import { openTerminal } from '../../../lib/cli/terminal.ts';
import { isRunning, recordProcess } from '../../../lib/local/process-record.ts';
import { RunReproduction } from '../../../schemas/cli-runs.ts';
import type { TrainResult } from '../../../schemas/training.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { answering, problem } from '../../support/http-answers.ts';
import { endedTraining, offerTraining, plantedResult, resultUri } from '../../support/offered-training.ts';
import { planted } from '../../support/planted-training.ts';
import { waitFor } from '../../support/wait-for.ts';

const tableUri = 's3://lake/main/datasets/planted/table.parquet';

let room: string;
let temporary: string;

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'tidegate-reproduce-test-'));
  temporary = join(room, 'tmp');
  mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(room, { recursive: true });
});

/** A program in the place of Python: it is called with `-m trainer --job <file> --out <folder>`. */
function trainerThat(does: string) {
  const python = join(room, 'python');
  writeFileSync(python, `#!/bin/sh\n${does}\n`, { mode: 0o700 });
  return { python, trainer: room, signal: new AbortController().signal, hear: () => undefined };
}

function trainerThatLeaves(result: TrainResult, exit = 0) {
  const file = join(room, 'made.json');
  writeFileSync(file, JSON.stringify(result));
  return trainerThat(`cp "$4" '${room}/job.json'; cp '${file}' "$6/result.json"; exit ${exit}`);
}

function trained(change: (objects: Map<string, Uint8Array>) => void = () => undefined) {
  const objects = endedTraining(planted(), plantedResult());
  change(objects);
  return offerTraining(objects);
}

describe('a run that is trained again', () => {
  test('from its own files to the same digests is reproduced', async () => {
    const { offer, lake } = await trained();
    const found = RunReproduction.parse(await reproduceRun(offer, trainerThatLeaves(plantedResult())));
    expect(found).toMatchObject({
      ...{ run: 'planted-run', pack: 'planted', model: 'planted', version: 1, verdict: 'reproduced', differences: [] },
      artifact: { original: 'a'.repeat(64), again: 'a'.repeat(64) },
    });
    expect(found.heads.map(({ name }) => name)).toEqual(['up', 'amount']);
    expect(lake.received.map(({ headers }) => headers.authorization)).toEqual(offer.files.map(() => undefined));
    const job = JSON.parse(readFileSync(join(room, 'job.json'), 'utf8'));
    expect(job).toMatchObject({ mode: 'train', recipe: { module: 'recipe.py' }, table: { place: 'table/table.json' } });
  });

  test('to another digest of a head differs, and tells with what else it was trained', async () => {
    const { offer } = await trained();
    const { software, heads, ...result } = succeeded(plantedResult());
    const again = plantedResult({
      ...{ artifact: 'd'.repeat(64), threads: 4, heads: heads.map((head) => ({ ...head })) },
      software: { ...software, lock: 'e'.repeat(64), packages: { lightgbm: '4.5.0', scipy: '1.16.0' } },
    });
    succeeded(again).heads[1]!.digest = 'd'.repeat(64);
    const found = await reproduceRun(offer, trainerThatLeaves(again));
    expect(found).toMatchObject({ verdict: 'differs', artifact: { original: result.artifact, again: 'd'.repeat(64) } });
    expect(found.heads.filter(({ original, again }) => original !== again).map(({ name }) => name)).toEqual(['amount']);
    expect(found.differences).toEqual([
      { what: 'lock', original: 'f'.repeat(64), again: 'e'.repeat(64) },
      { what: 'threads', original: 1, again: 4 },
      { what: 'package lightgbm', original: '4.6.0', again: '4.5.0' },
      { what: 'package numpy', original: '2.3.0', again: null },
      { what: 'package scipy', original: null, again: '1.16.0' },
    ]);
  });

  test('without one of its heads differs, although the artifact claims to be the same', async () => {
    const { offer } = await trained();
    const heads = succeeded(plantedResult()).heads.slice(0, 1);
    const found = await reproduceRun(offer, trainerThatLeaves(plantedResult({ heads })));
    expect(found.verdict).toBe('differs');
    expect(found.heads[1]).toEqual({ name: 'amount', original: 'c'.repeat(64), again: null });
  });
});

describe('nothing is trained, and nothing stays,', () => {
  const untouched = () => trainerThat(`touch '${room}/began'`);
  afterEach(() => expect(readdirSync(room)).not.toContain('began'));

  test.each([
    ['rows', tableUri],
    ['recipe', 's3://lake/main/runs/planted-run/recipe.py'],
    ['job', 's3://lake/main/runs/planted-run/jobs/train.json'],
    ['result', resultUri],
  ])('where the %s were altered since they were offered', async (_kind, uri) => {
    const objects = endedTraining(planted(), plantedResult());
    const { offer } = await offerTraining(objects);
    const altered = Buffer.from(objects.get(uri) ?? '');
    altered[altered.length >> 1]! ^= 1;
    objects.set(uri, altered);
    await expect(reproduceRun(offer, untouched())).rejects.toMatchObject({
      ...{ code: 'TG-3003', message: expect.stringMatching(/ has the digest [0-9a-f]{64}, and /) as string },
    });
  });

  test('where the files that are offered are not those that the job names', async () => {
    const { offer } = await trained((objects) => objects.set(tableUri, Buffer.from('another table')));
    await expect(reproduceRun(offer, untouched())).rejects.toMatchObject({ code: 'TG-3003' });
  });

  test('where a file is longer than it was offered', async () => {
    const objects = endedTraining(planted(), plantedResult());
    const { offer } = await offerTraining(objects);
    objects.set(tableUri, Buffer.alloc(5_000_000));
    await expect(reproduceRun(offer, untouched())).rejects.toMatchObject({
      ...{ code: 'TG-3003', message: expect.stringContaining('is longer than') as string },
    });
  });

  test('where a file is gone', async () => {
    const objects = endedTraining(planted(), plantedResult());
    const { offer } = await offerTraining(objects);
    objects.delete(tableUri);
    await expect(reproduceRun(offer, untouched())).rejects.toMatchObject({
      ...{ code: 'TG-3002', message: `there is no ${tableUri}` },
    });
  });

  test('where more is offered than a machine should take', async () => {
    const { offer } = await trained();
    const files = offer.files.map((file) => ({ ...file, bytes: 4 * 2 ** 30 }));
    await expect(reproduceRun({ ...offer, files }, untouched())).rejects.toMatchObject({ code: 'TG-0029' });
  });

  test('where the result is that of a training that failed', async () => {
    const failed = { ...plantedResult(), status: 'failed', code: 'TG-3012', reason: 'constant' };
    const { offer } = await trained((objects) => objects.set(resultUri, Buffer.from(JSON.stringify(failed))));
    await expect(reproduceRun(offer, untouched())).rejects.toMatchObject({ code: 'TG-3081' });
  });
});

describe('a trainer that', () => {
  test('refuses the job is heard by its code and reason', async () => {
    const { offer } = await trained();
    const { contract, job, run, mode, usage, software, seed, threads } = plantedResult();
    const base = { contract, job, run, mode, usage, software, seed, threads };
    const failed: TrainResult = { ...base, status: 'failed', code: 'TG-3012', reason: 'the label up is constant' };
    await expect(reproduceRun(offer, trainerThatLeaves(failed, 1))).rejects.toMatchObject({
      ...{ code: 'TG-3012', message: 'the label up is constant' },
    });
  });

  test('breaks off is told of with its last lines', async () => {
    const { offer } = await trained();
    await expect(reproduceRun(offer, trainerThat('echo no such module >&2; exit 3'))).rejects.toMatchObject({
      ...{ code: 'TG-3071', message: 'ended with exit code 3\nno such module' },
    });
  });

  test('says that all is well, and leaves nothing, is not believed', async () => {
    const { offer } = await trained();
    await expect(reproduceRun(offer, trainerThat('exit 0'))).rejects.toMatchObject({ code: 'TG-3071' });
  });

  test('runs is ended by an interruption, with all that it has started', async () => {
    const { offer } = await trained();
    const ground = trainerThat(`sleep 600 & echo $! > '${room}/child'; echo $$ > '${room}/parent'; wait`);
    const interruption = new AbortController();
    const end = reproduceRun(offer, { ...ground, signal: interruption.signal }).catch((error: unknown) => error);
    const read = (name: string): number => Number(readFileSync(join(room, name), 'utf8'));
    await waitFor({ what: 'the trainer to run' }, async () =>
      readdirSync(room).includes('parent') && read('parent') > 0 ? true : undefined,
    );
    const family = [read('parent'), read('child')].map((pid) => recordProcess(pid, ''));
    interruption.abort();
    expect(await end).toBe(interruption.signal.reason);
    expect(family.map((record) => record !== undefined && isRunning(record))).toEqual([false, false]);
  });
});

describe('runs reproduce', () => {
  test('hands on that a run has no version, before it installs anything', async () => {
    const { baseUrl, received } = await answering(problem(409, 'TG-3094'));
    const { world, stdout, stderr } = cliWorld();
    const line = ['runs', 'reproduce', 'first', '--url', baseUrl, '--token', 'secret'];
    expect(await runCommandLine(line, world)).toBe(3);
    expect(stdout()).toBe('');
    expect(stderr()).toContain('TG-3094');
    expect(received.map(({ url }) => url)).toEqual(['/runs/first/files']);
  });

  test('says in words what is the same, what differs, and where to look', () => {
    const options = { json: false, plain: false, quiet: false, verbose: false };
    const terminal = openTerminal(cliWorld().world.streams, {}, options);
    const [b, c] = ['b'.repeat(64), 'c'.repeat(64)];
    const found: RunReproduction = {
      ...{ contract: 'run-reproduction/1', run: 'first', pack: 'demo', model: 'demo', version: 3, seconds: 61 },
      ...{ verdict: 'differs', artifact: { original: b, again: c }, differences: [] },
      heads: [
        { name: 'up', original: b, again: b },
        { name: 'down', original: b, again: null },
      ],
    };
    const words = reproductionInWords(terminal, found);
    expect(words).toMatch(/verdict +differs/);
    expect(words).toMatch(/took +1 min 1 s/);
    expect(words).toMatch(/up +b{12} +b{12} +same/);
    expect(words).toMatch(/down +b{12} +- +differs/);
    expect(doubtInWords(found)).toContain('look at the code');
    const differences = [{ what: 'python', original: '3.12.3', again: '3.13.0' }];
    expect(reproductionInWords(terminal, { ...found, differences })).toMatch(/python +3\.12\.3 +3\.13\.0/);
    expect(doubtInWords({ ...found, differences })).toContain('between the machines');
    expect(doubtInWords({ ...found, verdict: 'reproduced' })).toBeUndefined();
  });
});

function succeeded(result: TrainResult): Extract<TrainResult, { status: 'succeeded' }> {
  if (result.status === 'failed') throw new Error(result.reason);
  return result;
}
