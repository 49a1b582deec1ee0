import type { RunReproduction } from '../../../schemas/cli-runs.ts';
import { formatDuration } from '../../domain/train/format-duration.ts';
import { secondUs } from '../../domain/time.ts';
import { type Column, pairs, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

type Head = RunReproduction['heads'][number];
type Difference = RunReproduction['differences'][number];

/** Enough of a digest to tell two apart. */
const shownDigits = 12;

const headColumns: readonly Column<Head>[] = [
  { title: 'HEAD', cell: ({ name }) => name },
  { title: 'ORIGINAL', cell: ({ original }) => shortened(original) },
  { title: 'AGAIN', cell: ({ again }) => shortened(again) },
  {
    title: 'VERDICT',
    cell: (head) => (isSame(head) ? 'same' : 'differs'),
    tone: (head) => (isSame(head) ? 'good' : 'bad'),
  },
];

const differenceColumns: readonly Column<Difference>[] = [
  { title: 'TRAINED WITH', cell: ({ what }) => what },
  { title: 'ORIGINAL', cell: ({ original }) => original },
  { title: 'AGAIN', cell: ({ again }) => again },
];

export function reproductionInWords(terminal: Terminal, found: RunReproduction): string {
  const { run, model, version, verdict, artifact, heads, differences, seconds } = found;
  const about = pairs(terminal, {
    ...{ run: `${run}: version ${version} of ${model}`, verdict },
    artifact: isSame(artifact) ? artifact.original : `${artifact.original ?? 'none'}, now ${artifact.again ?? 'none'}`,
    took: formatDuration(seconds * secondUs),
  });
  const ground = differences.length === 0 ? '' : table(terminal, differenceColumns, differences);
  return [about, table(terminal, headColumns, heads), ground].filter((part) => part !== '').join('\n\n');
}

/** Where to look; undefined where there is nothing to look for. */
export function doubtInWords({ verdict, differences }: RunReproduction): string | undefined {
  if (verdict === 'reproduced') return undefined;
  return differences.length === 0
    ? 'Python, packages, their lock and threads are the same: look at the code of the trainer, and at the processor.'
    : 'What differs between the machines may be why.';
}

function isSame({ original, again }: Pick<Head, 'original' | 'again'>): boolean {
  return original !== null && original === again;
}

function shortened(digest: string | null): string | null {
  return digest === null ? null : digest.slice(0, shownDigits);
}
