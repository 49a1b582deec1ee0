import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { Pcg32 } from '../../lib/kernels/random/pcg32.ts';
import {
  endedTrials,
  outFolder,
  readJson,
  runTrainer,
  startTrainer,
  type TrainerRun,
  writeJob,
} from '../measure/trainer-process.ts';
import { searchJob, type Searching } from './training-search.ts';

const name = 'killed';
const pollMs = 5;

/** Of the ledger, what tells a trial that counts from one that was lost. */
const Ledger = z.object({
  trials: z.array(z.object({ number: z.int().min(0), state: z.string(), isAbandoned: z.boolean() })),
});

/**
 * How many trials are lost by SIGKILL in the midst of one: those whose work was for nothing, and those that had ended
 * and are not there any more. The same job is then started again, and has to end with as many trials as were asked for.
 */
export async function trialsLostByKill({ plan, data, seed, programs, signal }: Searching): Promise<number> {
  const { trials } = plan.killed;
  writeJob(data.folder, name, searchJob(name, { plan, data, seed }, plan.killed));
  const run: TrainerRun = { program: programs.ours, folder: data.folder, name, signal };
  const ended = await killAfter(run, 1 + new Pcg32([0, seed], [0, 2]).below(trials - 2));
  const { files } = await runTrainer(run);
  const place = files.find(({ kind }) => kind === 'trials')?.place ?? '';
  const ledger = Ledger.parse(readJson(join(outFolder(data.folder, name), place)));
  const counting = ledger.trials.filter(({ state }) => state === 'complete' || state === 'pruned');
  if (counting.length !== trials)
    throw new Error(`${counting.length} trials after a kill, and ${trials} were asked for`);
  const kept = new Set(counting.map(({ number }) => number));
  const vanished = ended.filter((number) => !kept.has(number));
  return vanished.length + ledger.trials.filter(({ isAbandoned }) => isAbandoned).length;
}

/** The trials that had ended by then. Killed is who runs the next one, in a fit. */
async function killAfter(run: TrainerRun, count: number): Promise<readonly number[]> {
  const child = startTrainer(run);
  const gone = once(child, 'exit');
  child.stderr?.resume();
  const ended: number[] = [];
  for await (const trial of endedTrials(child)) {
    ended.push(trial);
    if (ended.length < count) continue;
    await untilNextFit(run, trial, child);
    child.kill('SIGKILL');
    break;
  }
  await gone;
  if (ended.length < count) throw new Error(`the search ended after ${ended.length} trials, before it could be killed`);
  return ended;
}

const Heartbeat = z.object({ trial: z.int(), step: z.string() });

async function untilNextFit({ folder, signal }: TrainerRun, trial: number, child: ChildProcess): Promise<void> {
  const path = join(outFolder(folder, name), 'heartbeat.json');
  while (child.exitCode === null) {
    const beat = Heartbeat.safeParse(readJson(path));
    if (beat.success && beat.data.trial > trial && beat.data.step === 'fit') return;
    await delay(pollMs, undefined, { signal });
  }
}
