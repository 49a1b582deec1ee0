import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneratedFile, generatedNote, markdownTable } from '../lib/cli/generate/generated-file.ts';
import { repositoryRoot } from '../lib/local/paths.ts';
import { notRunLine, resultRows } from './figure-table.ts';
import { limitRows } from './limit-table.ts';
import { ratioChart } from './ratio-chart.ts';
import { ratioRows } from './ratio-table.ts';
import { BenchReport, type SuiteResult } from './report.ts';
import { suites } from './suites.ts';

const resultsFolder = join(repositoryRoot, 'bench', 'results');

/** The committed results, one file per run that was worth keeping. */
export function readResults(folder = resultsFolder): readonly BenchReport[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => BenchReport.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
}

/** One for each suite that has ratios. */
export function benchmarkCharts(reports: readonly BenchReport[]): readonly GeneratedFile[] {
  return reports.flatMap(({ suites: results }) => results.flatMap((result) => chartOf(result) ?? []));
}

function chartOf({ suite, ratios = [] }: SuiteResult): GeneratedFile | undefined {
  const text = ratioChart(`Ratios of ${suite}`, ratios);
  return text === undefined ? undefined : { path: `docs/reference/${chartName(suite)}`, text };
}

function chartName(suite: string): string {
  return `benchmarks/${suite}.svg`;
}

export function benchmarksPage(reports: readonly BenchReport[]): GeneratedFile {
  const parts = [
    generatedNote,
    '# Benchmarks',
    'Taken on one machine on one day; yours differs. What counts is how the figures of one run relate to each other.',
    ['```sh', ...reports.flatMap(({ suites: results }) => results.map(commandOf)), 'npm run generate', '```'].join(
      '\n',
    ),
    ...reports.flatMap((report) => report.suites.map((result) => section(report, result))),
  ];
  return { path: 'docs/reference/benchmarks.md', text: `${parts.join('\n\n')}\n` };
}

function commandOf({ suite }: SuiteResult): string {
  return `npm run bench -- ${suite} --json bench/results/${suite}.json`;
}

function section(report: BenchReport, result: SuiteResult): string {
  const { suite, notRun } = result;
  const known = suites[suite];
  if (known === undefined) throw new RangeError(`bench/results holds figures of ${suite}, which is no suite`);
  const [head = [], ...rows] = resultRows(result);
  const title = `## ${known.title} (\`${suite}\`)`;
  const judged = [ratioRows(result.ratios ?? []), limitRows(result.limits ?? [])].flatMap(([top, ...below]) =>
    top === undefined ? [] : [markdownTable(top, below)],
  );
  const chart =
    chartOf(result) === undefined
      ? []
      : [`![Ratios of medians: a bar for each, and a line where its goal is](${chartName(suite)})`];
  const tables = [markdownTable(head, rows), ...judged];
  const parts = [title, known.method, origin(report), ...chart, ...tables, ...notRun.map(notRunLine)];
  return parts.join('\n\n');
}

function origin({ commit, seed, date, machine }: BenchReport): string {
  const source = commit.hash === null ? 'no commit yet' : `commit \`${commit.hash.slice(0, 12)}\``;
  const { cores, memoryGib, node, platform } = machine;
  return `${date.slice(0, 10)}, ${source}${commit.dirty ? ' with local changes' : ''}, seed ${seed}; ${platform}, ${cores} cores, ${memoryGib} GiB, Node ${node}.`;
}
