import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { familyMib } from '../../../bench/measure/family-memory.ts';

let proc = '';
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'tidegate-proc-'));
});
afterEach(() => {
  rmSync(proc, { recursive: true, force: true });
});

function addProcess(pid: number, parent: number, mib: number | undefined): void {
  mkdirSync(join(proc, String(pid)));
  const memory = mib === undefined ? '' : `VmHWM:\t 9999999 kB\nVmRSS:\t ${mib * 1024} kB\n`;
  writeFileSync(
    join(proc, String(pid), 'status'),
    `Name:\tnode\nPid:\t${pid}\nPPid:\t${parent}\n${memory}Threads:\t1\n`,
  );
}

describe('the memory of a family', () => {
  test('is that of a process and all who descend from it, and of nobody else', () => {
    addProcess(100, 1, 10);
    addProcess(101, 100, 20);
    addProcess(50, 101, 40);
    addProcess(200, 1, 1000);
    addProcess(201, 200, 1000);
    expect(familyMib(100, proc)).toBe(70);
  });

  test('counts a process that has ended but was not waited for as nothing', () => {
    addProcess(100, 1, 10);
    addProcess(101, 100, undefined);
    expect(familyMib(100, proc)).toBe(10);
  });

  test('passes over a process that ended while the list was read, and over what is no process', () => {
    addProcess(100, 1, 10);
    mkdirSync(join(proc, '101'));
    mkdirSync(join(proc, 'self'));
    expect(familyMib(100, proc)).toBe(10);
  });

  test('is unknown when the process has ended', () => {
    addProcess(200, 1, 10);
    expect(familyMib(100, proc)).toBeUndefined();
  });

  test('is unknown on a system without such a folder', () => {
    expect(familyMib(100, join(proc, 'absent'))).toBeUndefined();
  });

  test.skipIf(!existsSync('/proc/self/status'))('grows by a real child', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); process.stdin.resume()']);
    try {
      await once(child.stdout, 'data');
      const own = familyMib(child.pid ?? 0) ?? 0;
      expect(own).toBeGreaterThan(10);
      expect(familyMib(process.pid)).toBeGreaterThan(own);
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });
});
