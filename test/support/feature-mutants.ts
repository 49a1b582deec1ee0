/** Small seeded faults in the recurrences of the features, to see whether anybody would notice. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/local/paths.ts';

const rolling = ['comoments', 'decay', 'fluctuation', 'high-low', 'histogram', 'median', 'pairs', 'ring', 'samples'];
const windows = ['slope', 'sums', 'volume-buckets', 'window'];
const crypto = [
  ...['best-levels', 'book-measures', 'book-samples', 'book-shape', 'book-walls', 'crypto-driver', 'high-low'],
  ...['leverage', 'liquidation-levels', 'mid-history', 'order-flow', 'price-impact', 'realized-volatility'],
  ...['return-dependence', 'sweep-cost', 'time-walk', 'toxicity', 'trade-costs', 'trade-flow', 'traded-volume'],
];

/** Where the numbers of the features come from. */
export const recurrences: readonly string[] = [
  'lib/kernels/rolling/moments.ts',
  ...[...rolling, ...windows].map((name) => `lib/kernels/rolling/time-${name}.ts`),
  ...crypto.map((name) => `lib/domain/features/crypto/${name}.ts`),
  ...['book-side', 'order-book', 'trades-view'].map((name) => `lib/domain/features/${name}.ts`),
];

export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

interface Mutation {
  readonly pattern: RegExp;
  readonly replace: (found: string) => string;
}

/** Operators, directions of extremes, and every number by one: windows, half-lives, thresholds, neighbours. */
const mutations: readonly Mutation[] = [
  { pattern: / \+ (?!')/g, replace: () => ' - ' },
  { pattern: / - /g, replace: () => ' + ' },
  { pattern: / \* /g, replace: () => ' / ' },
  { pattern: / \/ /g, replace: () => ' * ' },
  { pattern: / \+= /g, replace: () => ' -= ' },
  { pattern: / < /g, replace: () => ' <= ' },
  { pattern: / > /g, replace: () => ' >= ' },
  { pattern: / <= /g, replace: () => ' < ' },
  { pattern: / >= /g, replace: () => ' > ' },
  { pattern: /Math\.max\(/g, replace: () => 'Math.min(' },
  { pattern: /Math\.min\(/g, replace: () => 'Math.max(' },
  { pattern: /(?<![\w.#'])\d+(?:\.\d+)?(?![\w.'])/g, replace: (found) => String(Number(found) + 1) },
];

/** Comments, imports, types and messages are no recurrences. */
const noCode = /^\s*(\/\/|\*|\/\*|import |export (interface|type)|readonly |throw )|`|\bwhen\b/;

/** Every mutant there is, in the order of the files; only what still parses. */
export function listMutants(root: string): readonly Mutant[] {
  return recurrences.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return text.split('\n').flatMap((line, index) => (noCode.test(line) ? [] : mutantsOf(file, index + 1, line)));
  });
}

function mutantsOf(file: string, line: number, before: string): Mutant[] {
  return mutations.flatMap(({ pattern, replace }) =>
    [...before.matchAll(pattern)].map(({ 0: found, index }) => {
      const after = `${before.slice(0, index)}${replace(found)}${before.slice(index + found.length)}`;
      return { file, line, before, after };
    }),
  );
}

/** What a process needs to compute rows, in a folder of its own, as it stands in the repository. */
export function makeSandbox(root: string): void {
  for (const folder of ['lib/domain', 'lib/kernels', 'lib/cli/verify', 'schemas', 'package.json']) {
    mkdirSync(join(root, 'lib/cli'), { recursive: true });
    cpSync(join(repositoryRoot, folder), join(root, folder), { recursive: true });
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
}

/** Puts a mutant into the sandbox; the result takes it out again. Undefined when it does not parse. */
export function plant(root: string, { file, line, after }: Mutant): (() => void) | undefined {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const mutated = text
    .split('\n')
    .with(line - 1, after)
    .join('\n');
  if (!parses(mutated)) return undefined;
  writeFileSync(path, mutated);
  return () => writeFileSync(path, text);
}

function parses(text: string): boolean {
  try {
    stripTypeScriptTypes(text);
    return true;
  } catch {
    return false;
  }
}
