import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireLock, forgetPredecessors, lastHolder, lockHolder } from '../../../lib/local/process-lock.ts';
import { recordProcess } from '../../../lib/local/process-record.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const module = join(import.meta.dirname, '../../../lib/local/process-lock.ts');

/** A process that asks for the lock, tells the outcome, and keeps running until its input ends. */
function contender(): { readonly outcome: Promise<string>; end(): Promise<void> } {
  const program = `
    const { acquireLock } = await import(${JSON.stringify(module)});
    const outcome = acquireLock(${JSON.stringify(folder)});
    process.stdout.write(outcome.kind + ' ' + outcome.record.pid);
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const outcome = new Promise<string>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(data.toString())),
  );
  return {
    outcome,
    end: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

describe('a process lock', () => {
  test('goes to one of many that ask at once, and the others learn who has it', async () => {
    const contenders = Array.from({ length: 6 }, contender);
    const outcomes = await Promise.all(contenders.map(({ outcome }) => outcome));
    const winners = outcomes.filter((outcome) => outcome.startsWith('acquired'));
    expect(winners).toHaveLength(1);
    const winner = winners[0]!.split(' ')[1];
    expect(outcomes.filter((outcome) => outcome === `held ${winner}`)).toHaveLength(5);
    await Promise.all(contenders.map(({ end }) => end()));
    expect(lockHolder(folder)).toBeUndefined();
  });

  test('goes to one of many after its holder was killed, who is handed the dead one to clean up after', async () => {
    const first = contender();
    await first.outcome;
    await first.end();
    const dead = lastHolder(folder);
    const contenders = Array.from({ length: 6 }, contender);
    const outcomes = await Promise.all(contenders.map(({ outcome }) => outcome));
    expect(outcomes.filter((outcome) => outcome.startsWith('acquired'))).toHaveLength(1);
    await Promise.all(contenders.map(({ end }) => end()));

    const lock = acquireLock(folder);
    expect(lock.kind === 'acquired' ? lock.predecessors : []).toContainEqual(dead);
  });

  test('is not held by a stranger who took over the pid of its holder', () => {
    const decoy = { ...recordProcess(process.pid, 'a'.repeat(32))!, startTime: 'another-boot/1' };
    writeFileSync(join(folder, '7.json'), JSON.stringify(decoy));
    expect(lockHolder(folder)).toBeUndefined();
    expect(acquireLock(folder)).toMatchObject({ kind: 'acquired', predecessors: [decoy] });
  });

  test('survives a record that was cut off', () => {
    writeFileSync(join(folder, '1.json'), '{"pid":');
    expect(acquireLock(folder)).toMatchObject({ kind: 'acquired', predecessors: [] });
  });

  test('leaves one file behind once predecessors are forgotten', () => {
    writeFileSync(join(folder, '1.json'), '{}');
    acquireLock(folder);
    forgetPredecessors(folder);
    expect(readdirSync(folder)).toEqual(['2.json']);
    expect(lockHolder(folder)?.pid).toBe(process.pid);
  });
});
