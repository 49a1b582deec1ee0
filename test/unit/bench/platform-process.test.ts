import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PlatformOptions, startPlatform } from '../../../bench/measure/platform-process.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function options(source: string, extra: Partial<PlatformOptions> = {}): PlatformOptions {
  const program = join(folder, 'program.mjs');
  writeFileSync(program, source);
  return { command: [program, '--fast'], state: folder, signal: new AbortController().signal, ...extra };
}

const untilTold = `process.stdout.write('up'); setInterval(() => undefined, 1000);`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a platform that is measured', () => {
  test('gets its flags and its state folder, and is read line by line', async () => {
    const lines: string[] = [];
    const source = `process.stderr.write(process.argv[2] + '\\n' + process.env.TIDEGATE_STATE + '\\n');`;
    const platform = startPlatform(options(source, { onLine: (line) => lines.push(line) }));
    await platform.untilSuccess();
    expect(lines).toEqual(['--fast', folder]);
  });

  test('is gone when stopping it has returned', async () => {
    const platform = startPlatform(options(untilTold));
    await platform.untilUp();
    expect(isAlive(platform.pid)).toBe(true);
    await platform.stop();
    expect(isAlive(platform.pid)).toBe(false);
  });

  test('is told to end, and can clear up, when the benchmark is interrupted', async () => {
    const interruption = new AbortController();
    const clearsUp = `process.on('SIGTERM', () => { process.stderr.write('cleared up\\n', () => process.exit(130)); });`;
    const lines: string[] = [];
    const platform = startPlatform(
      options(clearsUp + untilTold, { signal: interruption.signal, onLine: (line) => lines.push(line) }),
    );
    await platform.untilUp();
    interruption.abort();
    await expect(platform.untilSuccess()).rejects.toThrow('exit code 130');
    expect(lines).toEqual(['cleared up']);
  });

  test('fails with what it said last', async () => {
    const platform = startPlatform(options(`process.stderr.write('TG-0022 port taken\\n'); process.exitCode = 3;`));
    await expect(platform.untilUp()).rejects.toThrow(/exit code 3.*\nTG-0022 port taken/);
    await expect(platform.untilSuccess()).rejects.toThrow('TG-0022 port taken');
    await platform.stop();
  });

  test('does not start once the benchmark was interrupted', () => {
    expect(() => startPlatform(options(untilTold, { signal: AbortSignal.abort() }))).toThrow('aborted');
  });
});
