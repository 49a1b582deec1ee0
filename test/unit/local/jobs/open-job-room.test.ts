import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { memoryJobQueue } from '../../../../lib/adapters/memory/memory-job-queue.ts';
import { memoryWaitingTasks } from '../../../../lib/adapters/memory/memory-waiting-tasks.ts';
import { endLeftJobs, openJobRoom } from '../../../../lib/local/jobs/open-job-room.ts';
import { runJobs } from '../../../../lib/local/jobs/run-jobs.ts';
import { endFamily, familyOf, familyVariable } from '../../../../lib/local/process-family.ts';
import { waitFor } from '../../../support/wait-for.ts';
import { jobMessage } from './job-messages.ts';
import { freshRoot, openRoom } from './room.ts';
import { steppedJob } from './stepped-job.ts';

// Each test starts several programs, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

/** A runner that is killed while its job runs; the mark of that job. */
async function killedRunner(root: string): Promise<string> {
  const program = join(import.meta.dirname, 'print-jobs.ts');
  const runner = spawn(process.execPath, [program, root, JSON.stringify(jobMessage())], {
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Its keeper ends its jobs, in a test that broke off as in one that held.
  onTestFinished(() => void runner.kill('SIGKILL'));
  await once(runner.stdout, 'data');
  const [nonce = ''] = readdirSync(join(root, 'families'));
  const [mark = ''] = readdirSync(join(root, 'families', nonce));
  expect(familyOf(mark).length).toBeGreaterThan(0);
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  return mark;
}

/** What a runner leaves that was killed together with its keeper. */
async function orphan(root: string, runner: string): Promise<string> {
  const mark = 'f'.repeat(31) + String(runner.length % 10);
  mkdirSync(join(root, 'families', runner), { recursive: true });
  writeFileSync(join(root, 'families', runner, mark), '0');
  const child = spawn('sh', ['-c', 'echo up; sleep 600'], {
    env: { PATH: '/usr/bin:/bin', [familyVariable]: mark },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  onTestFinished(async () => {
    await endFamily(mark, 0);
  });
  await once(child.stdout, 'data');
  return mark;
}

describe('a job room', () => {
  test('has no job left soon after its runner was killed', async () => {
    const root = freshRoot();
    const mark = await killedRunner(root);
    await waitFor({ what: 'the end of the jobs of a killed runner', seconds: 50, everyMs: 20 }, async () =>
      familyOf(mark).length === 0 && readdirSync(join(root, 'families')).length === 0 ? true : undefined,
    );
  });

  test('lets a second runner go on where a killed one was', async () => {
    const root = freshRoot();
    const mark = await killedRunner(root);
    const { room } = await openRoom(root);
    expect(familyOf(mark)).toEqual([]);
    const message = jobMessage();
    const [queue, tasks] = [memoryJobQueue({ nowUs: () => 0 }), memoryWaitingTasks()];
    tasks.wait(message.taskToken);
    queue.send(JSON.stringify(message));
    const lines: string[] = [];
    const stopping = new AbortController();
    const running = runJobs({
      ...{ queue, tasks, room, kinds: { train: steppedJob }, atOnce: 1, signal: stopping.signal },
      linesOf: () => (line) => void lines.push(line.text),
      say: () => undefined,
    });
    await waitFor({ what: 'a result', seconds: 50, everyMs: 20 }, async () =>
      queue.messages().length === 0 ? true : undefined,
    );
    stopping.abort();
    await running;
    expect(lines).toEqual(['did 2', 'did 3']);
    expect(tasks.answers().get(message.taskToken)).toMatchObject({ output: { resultUri: 'steps:1,2,3' } });
  });

  test('is cleared of what runners without a keeper have left before anybody works in it', async () => {
    const root = freshRoot();
    const mark = await orphan(root, 'a'.repeat(32));
    const { strays } = await openRoom(root);
    expect(strays).toBeGreaterThan(0);
    expect(familyOf(mark)).toEqual([]);
    expect(readdirSync(join(root, 'families'))).toEqual([]);
  });

  test('has one runner at a time, whose jobs nobody ends who cleans up', async () => {
    const root = freshRoot();
    const { room } = await openRoom(root);
    expect(await openJobRoom(root)).toMatchObject({ kind: 'held', record: { pid: process.pid } });
    const mark = room.beginFamily(0);
    const [nonce = ''] = readdirSync(join(root, 'families'));
    const left = await orphan(root, 'b'.repeat(32));
    expect(await endLeftJobs(root)).toBeGreaterThan(0);
    expect(familyOf(left)).toEqual([]);
    expect(readdirSync(join(root, 'families', nonce))).toEqual([mark]);
  });

  test('keeps the folder of a job from try to try, forgets it when told, and after a week', async () => {
    const root = freshRoot();
    const old = join(root, 'work', 'c'.repeat(32));
    mkdirSync(old, { recursive: true });
    utimesSync(old, 0, 0);
    const { room } = await openRoom(root);
    const folder = room.workFolder('s3://lake/../one');
    expect(existsSync(old)).toBe(false);
    writeFileSync(join(folder, 'checkpoint'), '');
    expect(room.workFolder('s3://lake/../one')).toBe(folder);
    expect(room.workFolder('s3://lake/two')).not.toBe(folder);
    expect(existsSync(join(folder, 'checkpoint'))).toBe(true);
    room.forget('s3://lake/../one');
    expect(existsSync(folder)).toBe(false);
  });
});
