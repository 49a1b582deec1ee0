/** `npm run bench -- SUITE…`: data on stdout or in a file, everything that people read along on stderr. */
import process from 'node:process';
import { exitCodes } from '../schemas/errors.ts';
import { watchInterruption } from '../lib/local/interruption.ts';
import { repositoryRoot } from '../lib/local/paths.ts';
import { readArguments, usage } from './arguments.ts';
import { type BenchReport, benchReport, readCommit, suiteResult, writeReport } from './report.ts';
import { suites } from './suites.ts';
import { resultTable } from './figure-table.ts';

/** Each start of a platform takes about a minute. */
const defaultRuns = 3;

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(line: readonly string[]): Promise<number> {
  const request = readArguments(line, Object.keys(suites));
  if (request.kind === 'wrong') {
    tell(`TG-0028 ${request.reason}\n→ ${usage(Object.keys(suites))}`);
    return exitCodes.usage;
  }
  const interruption = watchInterruption();
  const { seed } = request;
  // Before anything runs: this is what was measured, whatever is committed meanwhile.
  const commit = readCommit(repositoryRoot);
  try {
    const results: BenchReport['suites'] = [];
    for (const name of request.suites) {
      const suite = suites[name];
      if (suite === undefined) continue;
      const runs = request.runs ?? suite.defaultRuns ?? defaultRuns;
      const measured = await suite.run({ runs, seed, signal: interruption.signal, tell });
      results.push(suiteResult(name, measured));
    }
    const report = benchReport({ commit, seed, suites: results });
    for (const result of results) tell(`\n${result.suite}\n${resultTable(result)}`);
    writeReport(report, request.json);
    const isExceeded = results.some(({ limits = [] }) => limits.some(({ verdict }) => verdict === 'fail'));
    return isExceeded ? exitCodes.failure : exitCodes.ok;
  } catch (error) {
    // Whatever a measurement says of being cut short, the cause is the interruption.
    if (interruption.signal.aborted) return exitCodes.interrupted;
    tell(error instanceof Error ? error.message : String(error));
    return exitCodes.failure;
  } finally {
    interruption.stopWatching();
  }
}
