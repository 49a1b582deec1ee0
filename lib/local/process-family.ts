import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessRecord, isRunning, recordProcess, signalProcess } from './process-record.ts';

/**
 * Everything that a launcher starts carries its nonce in the environment, and hands it on: the engine to the Lambda
 * workers, the CDK to esbuild. So what a killed launcher left behind is found by looking, also when it died before
 * it could write anything down, and nothing else is ever taken for it.
 */
export const familyVariable = 'TIDEGATE_LAUNCHER';

export function familyOf(nonce: string): readonly ProcessRecord[] {
  const marked = process.platform === 'linux' ? linuxMarked(nonce) : psMarked(nonce);
  return marked.flatMap((pid) => recordProcess(pid, nonce) ?? []);
}

const pollMs = 25;
const killTimeoutMs = 10_000;

/** SIGTERM first, SIGKILL for who is left after the grace; returns once nobody is. */
export async function endFamily(nonce: string, graceMs = 3_000): Promise<number> {
  const first = familyOf(nonce);
  for (const member of first) signalProcess(member, 'SIGTERM');
  const graceEnds = performance.now() + graceMs;
  while (first.some(isRunning) && performance.now() < graceEnds) await delay(pollMs);
  const killEnds = performance.now() + killTimeoutMs;
  // A member may have been starting another one while it was ended: look again until the family is empty.
  for (let left = familyOf(nonce); left.length > 0; left = familyOf(nonce)) {
    if (performance.now() > killEnds)
      throw new Error(`processes ${left.map(({ pid }) => pid).join(', ')} cannot be ended`);
    for (const member of left) signalProcess(member, 'SIGKILL');
    await delay(pollMs);
  }
  return first.length;
}

function linuxMarked(nonce: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isMarked(`/proc/${name}/environ`, nonce))
    .map(Number);
}

function isMarked(environment: string, nonce: string): boolean {
  try {
    return readFileSync(environment, 'utf8').split('\0').includes(`${familyVariable}=${nonce}`);
  } catch {
    // Ended meanwhile, or it belongs to another user: in both cases not ours to end.
    return false;
  }
}

function psMarked(nonce: string): readonly number[] {
  const list = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { PATH: '/usr/bin:/bin' },
  });
  return list
    .split('\n')
    .filter((line) => line.includes(` ${familyVariable}=${nonce}`))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid);
}
