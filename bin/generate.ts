/** Writes every generated file; with --check it writes nothing and fails when one is stale. */
import { join } from 'node:path';
import process from 'node:process';
import { benchmarkCharts, benchmarksPage, readResults } from '../bench/benchmarks-page.ts';
import { compareFiles, writeFiles } from '../lib/cli/generate/compare-files.ts';
import { formatted } from '../lib/cli/generate/generated-file.ts';
import { generatedFolders, repositoryFiles } from '../lib/cli/generate/repository-files.ts';

const unknown = process.argv.slice(2).filter((argument) => argument !== '--check');
if (unknown.length > 0) {
  process.stderr.write(`generate takes only --check, got ${unknown.join(' ')}\n`);
  process.exit(2);
}

process.chdir(join(import.meta.dirname, '..'));
const results = readResults();
const benchmarks = [await formatted(benchmarksPage(results)), ...benchmarkCharts(results)];
const files = [...(await repositoryFiles()), ...benchmarks];
const differences = compareFiles(files, generatedFolders);
if (process.argv.includes('--check')) {
  for (const { path, kind } of differences) process.stderr.write(`${kind}: ${path}\n`);
  if (differences.length > 0) process.stderr.write('Run `npm run generate` and commit what it writes.\n');
  process.exitCode = differences.length > 0 ? 1 : 0;
} else {
  writeFiles(differences);
  process.stdout.write(`${differences.length} files changed\n`);
}
