import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fc } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { familyOf } from '../../../lib/local/process-family.ts';
import { lastHolder, lockHolder } from '../../../lib/local/process-lock.ts';
import { recordProcess, signalProcess } from '../../../lib/local/process-record.ts';
import { runningEngine } from '../../../lib/local/session.ts';
import { waitFor } from '../../support/wait-for.ts';
import { runTidegate, startOnce, temporaryState } from './tidegate-process.ts';

const { lane } = inject('platform');
/** Of each victim; a start on LocalStack takes four times as long. */
const [usualRounds, longRounds] = lane.name === 'ministack' ? [2, 10] : [1, 3];
const rounds = process.env['TIDEGATE_LONG'] === '1' ? longRounds : usualRounds;
const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const minutes = 60_000;

/** Where in a start the kill shall happen: once this is shown, and so much later. */
interface Moment {
  readonly after: string;
  readonly laterMs: number;
  readonly victim: 'launcher' | 'engine';
}

/** Steps of a start, and for how long the start goes on after each at least. */
const steps = [
  { title: 'Check tools', lastsMs: 4_000 },
  { title: 'Start engine', lastsMs: 4_000 },
  { title: 'Synthesise', lastsMs: 2_000 },
  { title: 'Bootstrap', lastsMs: 1_800 },
  { title: 'Deploy', lastsMs: 500 },
  { title: 'Demo token', lastsMs: 400 },
  { title: 'Set clock', lastsMs: 2_000 },
  { title: 'Import history', lastsMs: 300 },
];

const share = fc.noBias(fc.nat(999)).map((thousandths) => thousandths / 1_000);
const moments: readonly Moment[] = fc
  .sample(fc.record({ step: share, later: share }), { seed, numRuns: 2 * rounds })
  .map(({ step, later }, round) => {
    const victim = round % 2 === 0 ? 'launcher' : 'engine';
    // The engine does not run before the second step.
    const from = victim === 'launcher' ? steps : steps.slice(1);
    const { title, lastsMs } = from[Math.floor(step * from.length)]!;
    return { after: `✓ ${title}`, laterMs: Math.floor(later * lastsMs), victim };
  });

let attempts = 0;
let kills = 0;

const paths = temporaryState();
/** Ours as far as the test goes, and a stranger to Tidegate. */
let decoy: ChildProcess | undefined;

beforeAll(async () => {
  decoy = spawn(process.execPath, ['-e', "setInterval(() => undefined, 1000); process.stdout.write('up')"]);
  await once(decoy.stdout!, 'data');
});

afterAll(async () => {
  const last = lastHolder(paths.launcher);
  const strays = last === undefined ? [] : familyOf(last.nonce);
  for (const stray of strays) signalProcess(stray, 'SIGKILL');
  decoy?.kill('SIGKILL');
  paths[Symbol.dispose]();
  expect(strays).toEqual([]);
  // Some moments may come too late on a fast machine; if most did, nothing was shown.
  expect(2 * kills).toBeGreaterThanOrEqual(attempts);
});

function expectDecoyAlive(): void {
  expect(decoy?.exitCode ?? decoy?.signalCode).toBeNull();
}

async function kill({ after, laterMs, victim }: Moment): Promise<string> {
  attempts += 1;
  const start = startOnce({ state: paths.folder });
  await start.shows(after);
  // The moment is random: there is no condition to wait for.
  await delay(laterMs);
  const launcher = lockHolder(paths.launcher);
  const target = victim === 'launcher' ? launcher : runningEngine(paths)?.process;
  // A start that was faster than the moment leaves nothing to kill, and must then have gone well.
  if (target !== undefined && target !== null && signalProcess(target, 'SIGKILL')) kills += 1;
  const code = await start.ended;
  if (target === undefined) expect(code).toBe(0);
  return launcher?.nonce ?? lastHolder(paths.launcher)!.nonce;
}

describe('a start after a SIGKILL', () => {
  test.for(moments)(
    'of the $victim, $laterMs ms after “$after”, succeeds and leaves no stray process',
    { timeout: 10 * minutes },
    async (moment) => {
      const killed = await kill(moment);
      const start = startOnce({ state: paths.folder });
      expect(await start.ended, start.output()).toBe(0);
      expect(familyOf(killed)).toEqual([]);
      expect(familyOf(lastHolder(paths.launcher)!.nonce)).toEqual([]);
      expectDecoyAlive();
    },
  );

  test('leaves alone a stranger who took over the pids of launcher and engine', { timeout: 10 * minutes }, async () => {
    const stranger = recordProcess(decoy!.pid!, 'd'.repeat(32))!;
    const dead = { ...stranger, startTime: `${stranger.startTime}0` };
    mkdirSync(paths.launcher, { recursive: true });
    writeFileSync(join(paths.launcher, '900.json'), JSON.stringify(dead));
    const endpoint = 'http://127.0.0.1:9';
    const engine = {
      contract: 'engine/1',
      process: dead,
      name: lane.engine,
      version: '1',
      endpoint,
      iam: false,
      startedAt: '2026-01-01T00:00:00Z',
    };
    writeFileSync(paths.engineRecord, JSON.stringify(engine));
    const stop = runTidegate(['bin/tidegate.mjs', 'down', '--data'], { state: paths.folder });
    expect(await stop.ended, stop.output()).toBe(0);
    expectDecoyAlive();
    expect(existsSync(paths.engineRecord)).toBe(false);
  });
});

describe('the end of npm start', () => {
  test.each(['SIGKILL', 'SIGTERM', 'Ctrl-C', 'a reader that leaves'] as const)(
    'by %s takes everything with it',
    { timeout: 10 * minutes },
    async (end) => {
      const start = startOnce({ state: paths.folder, ownGroup: true });
      await start.shows('✓ Start engine');
      const { nonce } = lockHolder(paths.launcher)!;
      expect(familyOf(nonce)).not.toEqual([]);
      // A terminal sends the interrupt to the whole group of the command.
      if (end === 'Ctrl-C') process.kill(-start.pid, 'SIGINT');
      else if (end === 'a reader that leaves') start.child.stderr?.destroy();
      else start.child.kill(end);
      const what = 'the launcher to end';
      await waitFor({ what }, async () => (lockHolder(paths.launcher) === undefined ? true : undefined));
      expect(await start.ended).toBe(end === 'SIGKILL' ? null : 130);
      expect(familyOf(nonce)).toEqual([]);
      expect(start.output()).not.toContain('✓ Read features back');
    },
  );
});

describe('two starts at once', () => {
  test('one wins, the other names it and goes', { timeout: 10 * minutes }, async () => {
    const starts = [startOnce({ state: paths.folder }), startOnce({ state: paths.folder })];
    const codes = await Promise.all(starts.map(({ ended }) => ended));
    expect(codes.toSorted(), starts.map(({ output }) => output()).join('\n')).toEqual([0, 3]);
    const loser = starts[codes.indexOf(3)]!.output();
    expect(loser).toContain('TG-0026');
    expect(loser).toContain(`process ${lastHolder(paths.launcher)!.pid}`);
  });
});
