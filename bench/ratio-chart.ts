import { formatMeasurement } from './format-measurement.ts';
import type { Ratio } from './measure/judge-ratio.ts';

type Measured = Ratio & { readonly measured: NonNullable<Ratio['measured']> };

const width = 760;
const margin = 20;
const rowHeight = 40;
const barHeight = 12;
/** Where the scale begins: half as good as the peer. */
const least = 0.5;
/** Readable on white and on black. */
const ink = '#7d8590';
const tones: Readonly<Record<Ratio['verdict'], string>> = {
  pass: '#2da44e',
  fail: '#d1453b',
  undecided: '#bf8700',
  'not run': ink,
};

/** A bar for each ratio of medians on a logarithmic scale, and a line where its goal is; undefined where none was taken. */
export function ratioChart(title: string, ratios: readonly Ratio[]): string | undefined {
  const bars = ratios.filter((ratio): ratio is Measured => ratio.measured !== undefined);
  if (bars.length === 0) return undefined;
  const most = Math.max(...bars.flatMap(({ measured, atLeast }) => [measured.ratio, atLeast])) * 1.5;
  const placeOf = (ratio: number): number =>
    margin + (Math.log(Math.max(ratio, least) / least) / Math.log(most / least)) * (width - 2 * margin);
  const height = bars.length * rowHeight + margin;
  const even = placeOf(1).toFixed(1);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="12">
<title>${escaped(title)}</title>
<line x1="${even}" y1="4" x2="${even}" y2="${height - 4}" stroke="${ink}" stroke-dasharray="2 3"/>
${bars.map((bar, row) => barOf(bar, row * rowHeight + 4, placeOf)).join('\n')}
</svg>
`;
}

function barOf({ figure, column, peer, atLeast, measured, verdict }: Measured, top: number, placeOf: PlaceOf): string {
  const end = placeOf(measured.ratio);
  const goal = placeOf(atLeast).toFixed(1);
  const bar = top + 18;
  const said = `${formatMeasurement(measured.ratio)}× of ${formatMeasurement(atLeast)}×, ${verdict}`;
  return [
    `<text x="${margin}" y="${top + 12}" fill="${ink}">${escaped(`${figure}: ${column} against ${peer}`)}</text>`,
    `<text x="${width - margin}" y="${top + 12}" text-anchor="end" fill="${tones[verdict]}">${said}</text>`,
    `<rect x="${margin}" y="${bar}" width="${(end - margin).toFixed(1)}" height="${barHeight}" fill="${tones[verdict]}"/>`,
    `<line x1="${goal}" y1="${bar - 2}" x2="${goal}" y2="${bar + barHeight + 2}" stroke="${ink}" stroke-width="2"/>`,
  ].join('\n');
}

type PlaceOf = (ratio: number) => number;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
