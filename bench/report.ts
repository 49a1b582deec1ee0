import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import process from 'node:process';
import * as z from 'zod';
import { Timestamp } from '../schemas/identity.ts';
import { judgeLimit } from './measure/judge-limit.ts';
import { judgeRatio } from './measure/judge-ratio.ts';
import { summariseSeries } from './measure/summarise.ts';
import type { Measurements } from './suite.ts';

const measurement = z.number();
const BenchFigure = z.strictObject({
  column: z.string().min(1).optional(),
  name: z.string().min(1),
  unit: z.string().min(1),
  n: z.int().min(1),
  min: measurement,
  median: measurement,
  p95: measurement,
  max: measurement,
});

const BenchRatio = z.strictObject({
  figure: z.string().min(1),
  column: z.string().min(1),
  peer: z.string().min(1),
  atLeast: measurement,
  measured: z.strictObject({ ratio: measurement, spread: measurement }).optional(),
  verdict: z.enum(['pass', 'fail', 'undecided', 'not run']),
});

const BenchLimit = z.strictObject({
  name: z.string().min(1),
  unit: z.string().min(1),
  value: measurement,
  atMost: measurement,
  verdict: z.enum(['pass', 'fail']),
});

const SuiteResult = z.strictObject({
  suite: z.string(),
  figures: z.array(BenchFigure),
  /** Columns without figures, and why. */
  notRun: z.array(z.strictObject({ column: z.string().min(1), reason: z.string().min(1) })).default([]),
  /** Goals, and how far they are reached. */
  ratios: z.array(BenchRatio).optional(),
  /** What must not be exceeded. */
  limits: z.array(BenchLimit).optional(),
});
export type SuiteResult = z.infer<typeof SuiteResult>;

export const BenchReport = z.strictObject({
  contract: z.literal('bench/1'),
  commit: z.strictObject({
    /** Null before the first commit, or outside a repository. */
    hash: z
      .string()
      .regex(/^[0-9a-f]{40}$/)
      .nullable(),
    /** True when files differed from the commit: the figures then belong to no commit. */
    dirty: z.boolean(),
  }),
  seed: z.int().min(0),
  date: Timestamp,
  machine: z.strictObject({
    cores: z.int().min(1),
    memoryGib: z.number(),
    node: z.string(),
    platform: z.string(),
  }),
  suites: z.array(SuiteResult),
});
export type BenchReport = z.infer<typeof BenchReport>;

export function benchReport({ commit, seed, suites }: Pick<BenchReport, 'commit' | 'seed' | 'suites'>): BenchReport {
  return {
    contract: 'bench/1',
    commit,
    seed,
    date: new Date().toISOString(),
    machine: {
      cores: availableParallelism(),
      memoryGib: Math.round(totalmem() / 2 ** 30),
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    },
    suites,
  };
}

export function suiteResult(suite: string, { series, notRun, goals = [], limits = [] }: Measurements): SuiteResult {
  const ratios = goals.map((goal) => judgeRatio(goal, series));
  const judged = {
    ...(ratios.length === 0 ? {} : { ratios }),
    ...(limits.length === 0 ? {} : { limits: limits.map(judgeLimit) }),
  };
  return { suite, figures: series.map(summariseSeries), notRun: [...notRun], ...judged };
}

export function readCommit(folder: string): BenchReport['commit'] {
  const hash = git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']) ?? null;
  return { hash, dirty: git(folder, ['status', '--porcelain']) !== '' };
}

export function writeReport(report: BenchReport, file: string | undefined): void {
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}

/** Undefined when git says no, or is not there. */
function git(folder: string, command: readonly string[]): string | undefined {
  try {
    return execFileSync('git', command, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
