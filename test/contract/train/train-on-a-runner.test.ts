import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Pcg32 } from '../../../lib/kernels/random/pcg32.ts';
import { planted, type Planted, root as jobsRoot } from '../../support/planted-training.ts';
import { tellFigures } from '../../support/tell-figures.ts';
import { waitFor } from '../../support/wait-for.ts';
import { patienceSeconds as seconds, type TrainingBench, useTrainingRoom } from './training-bench.ts';

vi.setConfig({ testTimeout: 600_000 });

const room = useTrainingRoom();
const rounds = process.env['TIDEGATE_LONG'] === '1' ? 10 : 2;
const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);

/** Most of its time it fits: a moment in its life is one in the midst of a fit more often than not. */
function long(): Planted {
  const training = planted();
  Object.assign(training.job, { rounds: { most: 6000, patience: 0 } });
  return training;
}

interface End {
  readonly signal: NodeJS.Signals;
  readonly atMs: number;
  readonly resumedFits: number;
  readonly artifact: string | null;
}

interface Undisturbed {
  readonly artifact: string;
  readonly lifeMs: number;
}

async function runUndisturbed(training: Planted): Promise<Undisturbed> {
  const bench = room().bench(training);
  const { stop } = bench.start();
  const { stored } = bench.files;
  const answer = await bench.answer();
  await stop();
  const resultUri = `${jobsRoot}/train/result.json`;
  expect(answer).toMatchObject({ kind: 'succeeded', output: { contract: 'job-done/1', resultUri } });
  const { resumedFits, files, artifact } = bench.result();
  expect(resumedFits).toBe(0);
  expect(stored.toSorted()).toEqual([...files.map(({ place }) => `${jobsRoot}/train/${place}`), resultUri].toSorted());
  expect(stored.at(-1)).toBe(resultUri);
  const wallSeconds =
    answer.kind === 'succeeded' && 'wallSeconds' in answer.output ? Number(answer.output.wallSeconds) : 0;
  return { artifact: artifact ?? '', lifeMs: wallSeconds * 1000 };
}

describe('a training on a job runner', () => {
  let undisturbed: Undisturbed;
  beforeAll(async () => {
    undisturbed = await runUndisturbed(long());
  }, 600_000);

  /** Ends the process of a training so long after it began; undefined where it was too late for that. */
  async function endAfter(ms: number, signal: NodeJS.Signals) {
    const bench = room().bench(long());
    const { stop } = bench.start();
    const first = await waitFor({ what: 'the process of the training', seconds, everyMs: 5 }, async () =>
      bench.process(),
    );
    await delay(ms);
    const isHit = bench.queue.messages().length > 0 && bench.process() === first;
    if (isHit) process.kill(first, signal);
    expect(await bench.answer()).toMatchObject({ kind: 'succeeded' });
    await stop();
    return isHit ? bench.result() : undefined;
  }

  test(`that is ended at ${rounds} random moments goes on, each time to the same artifact`, async (context) => {
    const random = new Pcg32([0, seed], [0, 5]);
    const ends: End[] = [];
    let share = 1;
    while (ends.length < rounds) {
      const signal: NodeJS.Signals = ends.length % 2 === 0 ? 'SIGTERM' : 'SIGKILL';
      const atMs = Math.floor(random.uniform() * share * undisturbed.lifeMs);
      const result = await endAfter(atMs, signal);
      // An end that came too late shows nothing: another one, in an earlier part of its life.
      if (result === undefined) share /= 2;
      else {
        ends.push({ signal, atMs, resumedFits: result.resumedFits, artifact: result.artifact });
        share = 1;
      }
    }
    const { artifact } = undisturbed;
    tellFigures(context, { ...undisturbed, ends });
    for (const end of ends) expect(end).toMatchObject({ artifact });
  }, 3_600_000);

  test('whose process is ended between two fits does not do the first one again', async () => {
    const bench = room().bench(long());
    const release = bench.hold();
    bench.start();
    await bench.firstFit();
    const ended = bench.process()!;
    process.kill(ended, 'SIGKILL');
    await waitFor({ what: 'another process', seconds }, async () => isAnother(bench, ended));
    release();
    expect(await bench.answer()).toMatchObject({ kind: 'succeeded' });
    expect(bench.result()).toMatchObject({ artifact: undisturbed.artifact, resumedFits: 1 });
  });

  test('whose runner is stopped goes on at the next one, and fetches nothing twice', async () => {
    const bench = room().bench(long());
    const release = bench.hold();
    const first = bench.start();
    await bench.firstFit();
    await first.stop();
    expect(bench.queue.messages()).toHaveLength(1);
    expect(existsSync(join(room().room.workFolder(bench.jobUri), 'tmp'))).toBe(false);
    release();
    bench.start();
    expect(await bench.answer()).toMatchObject({ kind: 'succeeded' });
    expect(bench.result()).toMatchObject({ artifact: undisturbed.artifact, resumedFits: 1 });
    const { fetched } = bench.files;
    // The job alone has no digest that it could be known by.
    expect(fetched.toSorted()).toEqual([...new Set(fetched), bench.jobUri].toSorted());
  });
});

function isAnother(bench: TrainingBench, ended: number): true | undefined {
  const found = bench.process();
  return found !== undefined && found !== ended ? true : undefined;
}
