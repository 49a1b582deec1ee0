import * as z from 'zod';
import { exitCodes } from '../../schemas/errors.ts';
import { Name } from '../../schemas/identity.ts';
import { openApi } from './api-access.ts';
import { defineCommand, defineGroup, noOptions } from './command.ts';
import { compareSearches } from './tune/compare-searches.ts';
import { describeSearch } from './tune/describe-search.ts';
import { findSearchedRun } from './tune/searched-run.ts';
import { comparisonInWords, searchesInWords } from './tune/tune-words.ts';

const report = defineCommand({
  usage: 'report <run>',
  about:
    'Show what the search of a training tried: of each group of heads the best trial, which parameter matters, and all trials.',
  examples: ['tidegate tune report liquidation-first', 'tidegate tune report liquidation-first --json'],
  arguments: z.tuple([Name]),
  options: noOptions,
  async run(call) {
    const { terminal, signal } = call;
    const described = describeSearch(await findSearchedRun(openApi(call), call.arguments[0], signal));
    terminal.show(described, () => searchesInWords(terminal, described));
    return exitCodes.ok;
  },
});

const compare = defineCommand({
  usage: 'compare <run> <other>',
  about: 'Show what differs between two searches: what they were asked for, and what they found.',
  examples: ['tidegate tune compare liquidation-first liquidation-second'],
  arguments: z.tuple([Name, Name]),
  options: noOptions,
  async run(call) {
    const { terminal, signal } = call;
    const api = openApi(call);
    const [run, other] = call.arguments;
    const found = await Promise.all([findSearchedRun(api, run, signal), findSearchedRun(api, other, signal)]);
    const comparison = compareSearches(...found);
    terminal.show(comparison, () => comparisonInWords(terminal, comparison));
    return exitCodes.ok;
  },
});

export const tune = defineGroup('tune', 'What the searches for parameters tried, and what they found.', [
  report,
  compare,
]);
