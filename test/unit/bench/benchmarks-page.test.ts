import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { benchmarkCharts, benchmarksPage, readResults } from '../../../bench/benchmarks-page.ts';
import { resultTable } from '../../../bench/figure-table.ts';
import { BenchReport, readCommit } from '../../../bench/report.ts';
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
      notRun: [],
    },
  ],
};

describe('the page of benchmarks', () => {
  test('says where its figures come from', () => {
    const { text } = benchmarksPage([report]);
    expect(text).toContain('commit `0123456789ab` with local changes, seed 42; linux-x64, 2 cores');
    expect(text).toContain('| way | ms | 3 | 0.500 | 12.3 | 92.0 | 1235 |');
  });

  test('says how its figures are taken again', () => {
    const { text } = benchmarksPage([report]);
    expect(text).toContain(
      '```sh\nnpm run bench -- start --json bench/results/start.json\nnpm run generate\n```\n\n## ',
    );
  });

  test('sets engines side by side, and says why one of them was not run', () => {
    const shared = { name: 'Deploy', unit: 's', n: 3, min: 2, p95: 4 };
    const figures = [
      { ...shared, column: 'swift', median: 3, max: 4 },
      { ...shared, column: 'sound', median: 13, max: 14 },
    ];
    const notRun = [{ column: 'absent', reason: 'Python 3.12 to 3.13 is needed; no Python was found' }];
    const { text } = benchmarksPage([{ ...report, suites: [{ suite: 'engines', figures, notRun }] }]);
    expect(text).toContain('| figure | unit | n | statistic | swift | sound | absent |');
    expect(text).toContain(
      '| Deploy | s | 3 | median (min – max) | 3.00 (2.00 – 4.00) | 13.0 (2.00 – 14.0) | not run |',
    );
    expect(text).toContain('\nabsent was not run: Python 3.12 to 3.13 is needed; no Python was found.\n');
  });

  test('refuses figures of a suite that is gone', () => {
    const stale = { ...report, suites: [{ suite: 'gone', figures: [], notRun: [] }] };
    expect(() => benchmarksPage([stale])).toThrow('gone, which is no suite');
  });

  test('is committed as its results make it', async () => {
    const results = readResults();
    for (const { path, text } of [await formatted(benchmarksPage(results)), ...benchmarkCharts(results)])
      expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('shows ratios as bars that are as long as they are large, and none where there are none', () => {
    expect(benchmarkCharts([report])).toEqual([]);
    const ratio = { figure: 'a < b', column: 'ours', peer: 'theirs', atLeast: 4, verdict: 'fail' as const };
    const ratios = [1, 2, 4].map((value) => ({ ...ratio, measured: { ratio: value, spread: 0.01 } }));
    const suites = [{ ...report.suites[0]!, ratios }];
    const [chart] = benchmarkCharts([{ ...report, suites }]);
    expect(chart?.path).toBe('docs/reference/benchmarks/start.svg');
    const widths = [...(chart?.text.matchAll(/<rect [^>]*width="([\d.]+)"/g) ?? [])].map(([, wide]) => Number(wide));
    expect(widths).toHaveLength(3);
    // Equal steps: the scale is one of ratios.
    expect(widths[2]! - widths[1]!).toBeCloseTo(widths[1]! - widths[0]!, 0);
    expect(chart?.text).toContain('a &lt; b: ours against theirs');
    expect(benchmarksPage([{ ...report, suites }]).text).toContain('](benchmarks/start.svg)');
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

test('a result that was written before columns could be absent is read', () => {
  const older = report.suites.map(({ suite, figures }) => ({ suite, figures }));
  expect(BenchReport.parse({ ...report, suites: older })).toEqual(report);
});

test('a table for people sets names to the left and numbers to the right', () => {
  expect(resultTable(report.suites[0]!).split('\n')).toEqual([
    'figure  unit  n    min  median   p95   max',
    'way     ms    3  0.500    12.3  92.0  1235',
  ]);
});
