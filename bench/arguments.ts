import { parseArgs } from 'node:util';

export type BenchRequest =
  | {
      readonly kind: 'run';
      readonly suites: readonly string[];
      /** Where the report goes; undefined = stdout. */
      readonly json: string | undefined;
      /** Undefined = as many as the suite thinks right. */
      readonly runs: number | undefined;
      readonly seed: number;
    }
  | { readonly kind: 'wrong'; readonly reason: string };

const mostRuns = 100;
const defaultSeed = 1;

export function readArguments(line: readonly string[], known: readonly string[]): BenchRequest {
  try {
    const { values, positionals } = parseArgs({
      args: [...line],
      allowPositionals: true,
      options: { json: { type: 'string' }, runs: { type: 'string' }, seed: { type: 'string' } },
    });
    const unknown = positionals.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new RangeError(`no such suite: ${unknown.join(', ')}`);
    if (positionals.length === 0) throw new RangeError('no suite is named');
    return {
      kind: 'run',
      suites: [...new Set(positionals)],
      json: values.json,
      runs: wholeNumber('--runs', values.runs, { least: 1, most: mostRuns }),
      seed: wholeNumber('--seed', values.seed, { least: 0, most: 2 ** 32 - 1 }) ?? defaultSeed,
    };
  } catch (error) {
    return { kind: 'wrong', reason: error instanceof Error ? error.message : String(error) };
  }
}

export function usage(known: readonly string[]): string {
  return `npm run bench -- SUITE… [--json FILE] [--runs N] [--seed N]; the suites are: ${known.join(', ')}`;
}

interface Range {
  readonly least: number;
  readonly most: number;
}

function wholeNumber(flag: string, text: string | undefined, { least, most }: Range): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new RangeError(`${flag} takes a whole number from ${least} to ${most}, got ${text}`);
}
