import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { benchmarksPage, readResults } from '../../../bench/benchmarks-page.ts';
import { figureTable } from '../../../bench/figure-table.ts';
import { type BenchReport, readCommit } from '../../../bench/report.ts';
import { formatted } from '../../../lib/cli/generate/generated-file.ts';

const report: BenchReport = {
  contract: 'bench/1',
  commit: { hash: '0123456789abcdef0123456789abcdef01234567', dirty: true },
  seed: 42,
  date: '2026-01-02T03:04:05.000Z',
  machine: { cores: 2, memoryGib: 24, node: '24.21.0', platform: 'linux-x64' },
  suites: [
    {
      suite: 'start',
      figures: [{ name: 'way', unit: 'ms', n: 3, min: 0.5, median: 12.345, p95: 92, max: 1234.5 }],
    },
  ],
};

describe('the page of benchmarks', () => {
  test('says where its figures come from', () => {
    const { text } = benchmarksPage([report]);
    expect(text).toContain('commit `0123456789ab` with local changes, seed 42; linux-x64, 2 cores');
    expect(text).toContain('| way | ms | 3 | 0.500 | 12.3 | 92.0 | 1235 |');
  });

  test('refuses figures of a suite that is gone', () => {
    const stale = { ...report, suites: [{ suite: 'gone', figures: [] }] };
    expect(() => benchmarksPage([stale])).toThrow('gone, which is no suite');
  });

  test('is committed as its results make it', async () => {
    const { path, text } = await formatted(benchmarksPage(readResults()));
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});

describe('results', () => {
  test('that do not match the contract are refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-results-'));
    try {
      writeFileSync(join(folder, 'a.json'), JSON.stringify(report));
      expect(readResults(folder)).toEqual([report]);
      writeFileSync(join(folder, 'b.json'), JSON.stringify({ ...report, contract: 'bench/2' }));
      expect(() => readResults(folder)).toThrow('contract');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('taken outside a repository belong to no commit', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-commit-'));
    try {
      expect(readCommit(folder)).toEqual({ hash: null, dirty: true });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test('a table for people sets names to the left and numbers to the right', () => {
  expect(figureTable(report.suites[0]!.figures).split('\n')).toEqual([
    'figure  unit  n    min  median   p95   max',
    'way     ms    3  0.500    12.3  92.0  1235',
  ]);
});
