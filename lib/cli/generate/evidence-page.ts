import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Evidence, type PooledFigure } from '../../../schemas/evidence.ts';
import type { Interval } from '../../../schemas/training.ts';
import { formatDuration } from '../../domain/train/format-duration.ts';
import { type GeneratedFile, markdownTable } from './generated-file.ts';
import { page } from './reference-pages.ts';

/** What `tidegate evidence PACK --json` has printed, one file a pack. */
export const evidenceResults = 'test/results';

export function readEvidence(folder = evidenceResults): readonly Evidence[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => /^evidence-[a-z0-9-]+\.json$/.test(name));
  return files.sort().map((name) => Evidence.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
}

/** What simulated markets of a known truth prove of each pack; no page before anything is measured. */
export function evidencePages(measured: readonly Evidence[]): readonly GeneratedFile[] {
  if (measured.length === 0) return [];
  const about = `In a simulated market the truth is known: what the best forecaster could score, and in the null world that there is
nothing to know. [How a pack is judged](../how-to/judge-a-pack.md) says what the words mean. Every interval is one of 95 %; what is
FAIL or UNDECIDED stands here like the rest.`;
  return [page('evidence', 'What is proved of the packs', [about, ...measured.map(section)].join('\n\n'))];
}

function section(evidence: Evidence): string {
  const { pack, verdict, verdicts, figures } = evidence;
  const judged = verdicts.map(({ verdict: own, dial, head, criterion, value, demand }) => [
    ...[own, dial ?? 'all', head ?? 'all', criterion, told(value), demand],
  ]);
  return [
    `## ${pack}: ${verdict}`,
    circumstances(evidence),
    markdownTable(
      ['Dial', 'Head', 'Score', 'Model', 'Naive', 'In truth', 'Oracle', 'Ceiling share'],
      figures.map(figureRow),
    ),
    markdownTable(['Verdict', 'Dial', 'Head', 'Criterion', 'Value', 'Demand'], judged),
  ].join('\n\n');
}

function circumstances({ pack, size, settings, seeds, commit, changed, worlds, seconds }: Evidence): string {
  const named = commit === null ? 'outside of a repository' : `commit \`${commit.slice(0, 12)}\``;
  const source = changed ? `${named} with changes` : named;
  const rows = worlds.reduce((sum, { testRows }) => sum + testRows, 0);
  const points = worlds.reduce((sum, { points: own }) => sum + own, 0);
  return `Size \`${size}\`, seeds ${seeds.join(', ')}, ${source}: ${worlds.length} worlds of ${settings.days} days and ${settings.entities} entities,
${rows} test rows, the truth told at ${points} of them (every ${formatDuration(settings.pointEveryUs)}, ${settings.paths} paths each),
${settings.replicates} shuffles of the labels; ${Math.round(seconds / 60)} minutes.

\`\`\`sh
npx tidegate evidence ${pack}${size === 'fast' ? ' --fast' : ''} --seeds ${seeds.join(',')} --json > ${evidenceResults}/evidence-${pack}.json
npm run generate
\`\`\``;
}

/** The naive forecast is the one that leaves the model the least advantage, and the share is against the strongest. */
function figureRow({ dial, head, metric, score, naive, truth }: PooledFigure): string[] {
  const [hardest] = Object.entries(naive).sort(([, one], [, other]) => one.advantage.value - other.advantage.value);
  const [strongest] = Object.values(truth?.naive ?? {}).sort((one, other) => other.score - one.score);
  const beside = hardest === undefined ? '–' : `${hardest[0]} ${hardest[1].score.toFixed(4)}`;
  const inTruth = [truth?.score, truth?.oracle, strongest?.share].map((interval) => told(interval ?? null));
  return [dial, head, metric, told(score), beside, ...inTruth];
}

function told(interval: Interval | null): string {
  if (interval === null) return '–';
  const [value, low, high] = [interval.value, interval.low, interval.high].map((number) => number.toFixed(4));
  return `${value} (${low} to ${high})`;
}
