import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { endFamily, familyOf, familyVariable } from '../../../lib/local/process-family.ts';
import { isRunning, recordProcess, signalProcess } from '../../../lib/local/process-record.ts';

const started: ChildProcess[] = [];

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

function freshNonce(): string {
  return randomBytes(16).toString('hex');
}

/** A process that runs until it is ended, and has told that it runs. */
async function startIdle(environment: Readonly<Record<string, string>> = {}, script = ''): Promise<ChildProcess> {
  const program = `${script}; setInterval(() => undefined, 1000); process.stdout.write('up')`;
  const child = spawn(process.execPath, ['-e', program], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  await once(child.stdout, 'data');
  return child;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the process did not start');
  return child.pid;
}

describe('a process record', () => {
  test('knows its process while that runs, and not afterwards', async () => {
    const child = await startIdle();
    const record = recordProcess(pidOf(child), freshNonce())!;
    expect(isRunning(record)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isRunning(record)).toBe(false);
    expect(recordProcess(record.pid, record.nonce)).toBeUndefined();
  });

  test('never takes a stranger who has its pid for its process', async () => {
    const decoy = await startIdle();
    const own = recordProcess(process.pid, freshNonce())!;
    const taken = { ...own, pid: pidOf(decoy) };
    expect(isRunning(taken)).toBe(false);
    expect(signalProcess(taken, 'SIGKILL')).toBe(false);
    expect(decoy.exitCode ?? decoy.signalCode).toBeNull();
    expect(isRunning(recordProcess(pidOf(decoy), freshNonce())!)).toBe(true);
  });

  test('signals its process', async () => {
    const child = await startIdle();
    const ended = once(child, 'exit');
    expect(signalProcess(recordProcess(pidOf(child), freshNonce())!, 'SIGTERM')).toBe(true);
    expect(await ended).toEqual([null, 'SIGTERM']);
  });
});

describe('a process family', () => {
  test('is all that carry the mark, and ends to the last one', async () => {
    const nonce = freshNonce();
    const obedient = await startIdle({ [familyVariable]: nonce });
    const stubborn = await startIdle({ [familyVariable]: nonce }, "process.on('SIGTERM', () => undefined)");
    const stranger = await startIdle({ [familyVariable]: freshNonce() });
    expect(
      familyOf(nonce)
        .map(({ pid }) => pid)
        .toSorted(),
    ).toEqual([pidOf(obedient), pidOf(stubborn)].toSorted());

    await endFamily(nonce, 200);

    expect(familyOf(nonce)).toEqual([]);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  test('includes grandchildren whose parent was killed', async () => {
    const nonce = freshNonce();
    const grandchild =
      "require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'])";
    const parent = await startIdle({ [familyVariable]: nonce }, grandchild);
    expect(familyOf(nonce)).toHaveLength(2);
    const ended = once(parent, 'exit');
    parent.kill('SIGKILL');
    await ended;
    expect(familyOf(nonce)).toHaveLength(1);
    await endFamily(nonce);
    expect(familyOf(nonce)).toEqual([]);
  });
});
