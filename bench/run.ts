/** `npm run bench -- SUITE…`: data on stdout or in a file, everything that people read along on stderr. */
import process from 'node:process';
import { exitCodes } from '../schemas/errors.ts';
import { watchInterruption } from '../lib/local/interruption.ts';
import { repositoryRoot } from '../lib/local/paths.ts';
import { readArguments, usage } from './arguments.ts';
import { type BenchReport, benchReport, readCommit, writeReport } from './report.ts';
import { suites } from './suites.ts';
import { summariseSeries } from './measure/summarise.ts';
import { resultTable } from './figure-table.ts';

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(line: readonly string[]): Promise<number> {
  const request = readArguments(line, Object.keys(suites));
  if (request.kind === 'wrong') {
    tell(`TG-0028 ${request.reason}\n→ ${usage(Object.keys(suites))}`);
    return exitCodes.usage;
  }
  const interruption = watchInterruption();
  const { runs, seed } = request;
  // Before anything runs: this is what was measured, whatever is committed meanwhile.
  const commit = readCommit(repositoryRoot);
  try {
    const results: BenchReport['suites'] = [];
    for (const name of request.suites) {
      const measured = await suites[name]?.run({ runs, seed, signal: interruption.signal, tell });
      const { series = [], notRun = [] } = measured ?? {};
      results.push({ suite: name, figures: series.map(summariseSeries), notRun: [...notRun] });
    }
    const report = benchReport({ commit, seed, suites: results });
    for (const result of results) tell(`\n${result.suite}\n${resultTable(result)}`);
    writeReport(report, request.json);
    return exitCodes.ok;
  } catch (error) {
    // Whatever a measurement says of being cut short, the cause is the interruption.
    if (interruption.signal.aborted) return exitCodes.interrupted;
    tell(error instanceof Error ? error.message : String(error));
    return exitCodes.failure;
  } finally {
    interruption.stopWatching();
  }
}
