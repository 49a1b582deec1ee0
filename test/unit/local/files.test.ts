import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLog, rotateLog } from '../../../lib/local/rotating-log.ts';
import { clearStamp, isFresh, stampOf, writeStamp } from '../../../lib/local/stamp.ts';
import { writeFileWhole } from '../../../lib/local/write-file-whole.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a log', () => {
  test('keeps the three runs before this one', () => {
    const log = join(folder, 'engine.log');
    for (const run of ['one', 'two', 'three', 'four', 'five']) {
      const file = openLog(log);
      writeSync(file, run);
      closeSync(file);
    }
    expect([log, `${log}.1`, `${log}.2`, `${log}.3`].map((path) => readFileSync(path, 'utf8'))).toEqual([
      'five',
      'four',
      'three',
      'two',
    ]);
    expect(existsSync(`${log}.4`)).toBe(false);
  });

  test('is emptied under its writer when it has grown large, and the writer goes on at its start', () => {
    const log = join(folder, 'engine.log');
    const file = openLog(log);
    writeSync(file, Buffer.alloc(11 * 1024 * 1024, 'x'));
    rotateLog(log);
    writeSync(file, 'after');
    closeSync(file);
    expect(readFileSync(log, 'utf8')).toBe('after');
    expect(statSync(`${log}.1`).size).toBe(11 * 1024 * 1024);
  });

  test('stays as it is when there is no room for the copy', () => {
    const log = join(folder, 'engine.log');
    writeFileSync(log, Buffer.alloc(11 * 1024 * 1024, 'x'));
    // A folder stands where the copy would go.
    mkdirSync(join(folder, 'engine.log.1/full'), { recursive: true });
    mkdirSync(join(folder, 'engine.log.2/full'), { recursive: true });
    mkdirSync(join(folder, 'engine.log.3/full'), { recursive: true });
    rotateLog(log);
    expect(statSync(log).size).toBe(11 * 1024 * 1024);
  });

  test('is left alone while it is small', () => {
    const log = join(folder, 'engine.log');
    writeFileSync(log, 'short');
    rotateLog(log);
    expect(readFileSync(log, 'utf8')).toBe('short');
    expect(existsSync(`${log}.1`)).toBe(false);
  });
});

describe('a stamp', () => {
  test('is fresh only for what it was written for', () => {
    const stamp = stampOf(folder, 'python', ['lock', '3.11.7']);
    expect(isFresh(stamp)).toBe(false);
    writeStamp(stamp);
    expect(isFresh(stamp)).toBe(true);
    expect(isFresh(stampOf(folder, 'python', ['lock', '3.12.1']))).toBe(false);
    expect(isFresh(stampOf(folder, 'python', ['lock3.11', '.7']))).toBe(false);
    clearStamp(stamp);
    expect(isFresh(stamp)).toBe(false);
  });
});

describe('a file written whole', () => {
  test('belongs to its owner alone and replaces what was there', () => {
    const path = join(folder, 'deep', 'session.json');
    writeFileWhole(path, 'one');
    writeFileWhole(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
