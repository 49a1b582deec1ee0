import type {
  Evidence,
  EvidenceFigure,
  EvidenceVerdict,
  PooledFigure,
  RunEvidence,
} from '../../../schemas/evidence.ts';
import type { Interval } from '../../../schemas/training.ts';
import { formatDuration } from '../../domain/train/format-duration.ts';
import { type Column, pairs, table } from '../table.ts';
import type { Terminal, Tone } from '../terminal.ts';

export function evidenceInWords(terminal: Terminal, evidence: Evidence): string {
  const { pack, size, settings, seeds, seconds, verdict, verdicts, figures } = evidence;
  const head = pairs(terminal, {
    ...{ pack, size, seeds: seeds.join(', '), commit: commitOf(evidence) },
    world: `${settings.days} days of ${settings.entities} entities, ${formatDuration(settings.settings.trainUs)} to learn first`,
    truth: `every ${formatDuration(settings.pointEveryUs)}, ${settings.paths} paths each; ${settings.replicates} shuffles`,
    ...{ took: `${Math.round(seconds)} s`, verdict },
  });
  const dialled: Column<PooledFigure> = { title: 'DIAL', cell: ({ dial }) => dial };
  return [head, table(terminal, [dialled, ...figureColumns], figures), table(terminal, verdictColumns, verdicts)].join(
    '\n\n',
  );
}

export function runEvidenceInWords(terminal: Terminal, evidence: RunEvidence): string {
  const { run, pack, marketSeed, points, verdict, verdicts, figures } = evidence;
  return [
    pairs(terminal, { run, pack, 'market seed': marketSeed, points, commit: commitOf(evidence), verdict }),
    table(terminal, figureColumns, figures),
    table(terminal, verdictColumns, verdicts),
  ].join('\n\n');
}

function commitOf({ commit, changed }: Pick<Evidence, 'commit' | 'changed'>): string | null {
  return changed && commit !== null ? `${commit} with changes` : commit;
}

const figureColumns: readonly Column<EvidenceFigure>[] = [
  { title: 'HEAD', cell: ({ head }) => head },
  { title: 'SCORE', cell: ({ metric }) => metric },
  { title: 'MODEL', cell: ({ score }) => withInterval(score) },
  { title: 'NAIVE', cell: ({ naive }) => bestNaive(naive)?.join(' ') ?? null },
  { title: 'IN TRUTH', cell: ({ truth }) => withInterval(truth?.score ?? null) },
  { title: 'ORACLE', cell: ({ truth }) => withInterval(truth?.oracle ?? null) },
  { title: 'CEILING SHARE', cell: ({ truth }) => withInterval(truth === null ? null : shareOfStrongest(truth)) },
];

const tones: Readonly<Record<EvidenceVerdict['verdict'], Tone>> = { PASS: 'good', FAIL: 'bad', UNDECIDED: 'warning' };

const verdictColumns: readonly Column<EvidenceVerdict>[] = [
  { title: 'VERDICT', cell: ({ verdict }) => verdict, tone: ({ verdict }) => tones[verdict] },
  { title: 'DIAL', cell: ({ dial }) => dial },
  { title: 'HEAD', cell: ({ head }) => head },
  { title: 'CRITERION', cell: ({ criterion }) => criterion },
  { title: 'VALUE', cell: ({ value }) => withInterval(value) },
  { title: 'DEMAND', cell: ({ demand }) => demand },
];

/** The one that leaves the model the least advantage. */
function bestNaive(naive: EvidenceFigure['naive']): readonly [name: string, score: string] | undefined {
  const [hardest] = Object.entries(naive).sort(([, one], [, other]) => one.advantage.value - other.advantage.value);
  return hardest && [hardest[0], digits(hardest[1].score)];
}

/** Against the strongest naive forecast. */
export function shareOfStrongest({ naive }: NonNullable<EvidenceFigure['truth']>): Interval | null {
  const [strongest] = Object.values(naive).sort((one, other) => other.score - one.score);
  return strongest?.share ?? null;
}

export function withInterval(interval: Interval | null): string | null {
  if (interval === null) return null;
  return `${digits(interval.value)} (${digits(interval.low)} to ${digits(interval.high)})`;
}

function digits(value: number): string {
  return value.toFixed(4);
}
