import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { readArguments } from '../../../bench/arguments.ts';

const known = ['start', 'serve'];

describe('the command line', () => {
  test('takes suites, and has defaults for the rest', () => {
    expect(readArguments(['start'], known)).toEqual({
      kind: 'run',
      suites: ['start'],
      json: undefined,
      runs: undefined,
      seed: 1,
    });
  });

  test('takes every flag', () => {
    const line = ['start', '--json', 'out.json', 'serve', '--runs', '7', '--seed', '0'];
    expect(readArguments(line, known)).toEqual({
      kind: 'run',
      suites: ['start', 'serve'],
      json: 'out.json',
      runs: 7,
      seed: 0,
    });
  });

  test('runs a suite once, however often it is named', () => {
    expect(readArguments(['start', 'start'], known)).toMatchObject({ suites: ['start'] });
  });

  test.each([
    { line: [], reason: 'no suite is named' },
    { line: ['start', 'strat'], reason: 'no such suite: strat' },
    { line: ['start', '--runs', '0'], reason: '--runs takes a whole number from 1 to 100, got 0' },
    { line: ['start', '--runs', '2.5'], reason: '--runs takes a whole number from 1 to 100, got 2.5' },
    { line: ['start', '--seed', '4294967296'], reason: '--seed takes a whole number' },
    { line: ['start', '--seed', ''], reason: '--seed takes a whole number' },
    { line: ['start', '--json'], reason: '--json' },
    { line: ['start', '--fast'], reason: '--fast' },
  ])('refuses $line', ({ line, reason }) => {
    expect(readArguments(line, known)).toEqual({ kind: 'wrong', reason: expect.stringContaining(reason) });
  });

  test('that names no suite ends the program with exit code 2 and the list of suites', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.ts', 'strat'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/no such suite: strat\n.*the suites are: start/);
  });
});
