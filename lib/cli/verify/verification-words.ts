import type { FeaturesVerified } from '../../../schemas/cli-features.ts';
import { pairs, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

export function verificationInWords(terminal: Terminal, verified: FeaturesVerified): string {
  const { views, sent, features, mismatches, shortfalls } = verified;
  const sum = (pick: (counts: (typeof sent)[number]) => number) =>
    sent.reduce((total, counts) => total + pick(counts), 0);
  const counts = {
    ...{ commit: verified.commit ?? '-', seed: verified.seed, days: verified.days, market: verified.market },
    ...{ sent: sum(({ received }) => received), late: sum(({ late }) => late) },
    duplicate: sum(({ duplicate }) => duplicate),
    ...Object.fromEntries(
      views.map(({ view, points, comparisons }) => [view, `${points} points, ${comparisons} comparisons`]),
    ),
    mismatches: features.reduce((total, feature) => total + feature.mismatches, 0),
    ...{ recording: `${verified.seconds.recording} s`, comparing: `${verified.seconds.comparing} s` },
  };
  const listed = table(
    terminal,
    [
      { title: 'VIEW', cell: ({ view }) => view },
      { title: 'FEATURE', cell: ({ feature }) => feature },
      { title: 'PRESENT', cell: ({ present }) => Math.round(1000 * present) / 10 },
      { title: 'DISTINCT', cell: ({ distinct }) => distinct },
      { title: 'MISMATCHES', cell: (row) => row.mismatches, tone: (row) => (row.mismatches > 0 ? 'bad' : 'good') },
    ],
    features,
  );
  const told = mismatches.map(
    ({ entity, view, feature, point, online, incremental, batch, offline }) =>
      `${entity} ${view} ${feature} at point ${point}: online ${online}, incremental ${incremental}, batch ${batch}, offline ${offline}`,
  );
  const end =
    shortfalls.length === 0 ? ['All agree, bit for bit.'] : [...told, ...shortfalls.map((line) => `✗ ${line}`)];
  return [listed, pairs(terminal, counts), end.join('\n')].join('\n\n');
}
