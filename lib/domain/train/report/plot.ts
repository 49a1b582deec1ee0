import { figure } from './figures.ts';
import { type Content, markup, type Markup } from './markup.ts';

export interface Axis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly isLogarithmic?: boolean;
}

export interface Plot {
  readonly title: string;
  /** What it shows, in words. */
  readonly about: string;
  readonly x: Axis;
  readonly y: Axis;
  /** @default 300 */
  readonly height?: number;
  /** Room for what stands beside the plane. @default 68 */
  readonly left?: number;
  /** Draws onto the plane; from values to pixels. */
  readonly marks: (toX: (value: number) => number, toY: (value: number) => number) => Content;
}

const width = 640;
const margin = { top: 16, right: 16, bottom: 48 };

/** Axes with ticks, and whatever is drawn between them, as one SVG that scales. */
export function plot({ title, about, x, y, height = 300, left = 68, marks }: Plot): Markup {
  const toX = scaleOf(x, left, width - margin.right);
  const toY = scaleOf(y, height - margin.bottom, margin.top);
  const bottom = height - margin.bottom;
  return markup`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}. ${about}">
<title>${title}</title><desc>${about}</desc>
${ticksOf(y).map((tick) => {
  const at = round(toY(tick));
  return markup`<line class="grid" x1="${left}" x2="${width - margin.right}" y1="${at}" y2="${at}"/><text x="${left - 8}" y="${at + 4}" text-anchor="end">${figure(tick)}</text>`;
})}
${ticksOf(x).map((tick) => {
  const at = round(toX(tick));
  return markup`<line class="grid" x1="${at}" x2="${at}" y1="${margin.top}" y2="${bottom}"/><text x="${at}" y="${bottom + 16}" text-anchor="middle">${figure(tick)}</text>`;
})}
${marks(
  (value) => round(toX(value)),
  (value) => round(toY(value)),
)}
<text x="${(left + width - margin.right) / 2}" y="${height - 6}" text-anchor="middle">${x.label}</text>
<text transform="translate(14 ${(margin.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${y.label}</text>
</svg>`;
}

/** From the least to the largest, with room around; a single value gets a range of its own. */
export function rangeOf(values: readonly number[], room = 0.05): Pick<Axis, 'low' | 'high'> {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (!(low <= high)) return { low: 0, high: 1 };
  const extra = low === high ? Math.max(Math.abs(low) * 0.1, 1e-9) : (high - low) * room;
  return { low: low - extra, high: high + extra };
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function scaleOf({ low, high, isLogarithmic = false }: Axis, from: number, to: number): (value: number) => number {
  const measure = isLogarithmic ? Math.log : (value: number): number => value;
  const [start, end] = [measure(low), measure(high)];
  return (value) => from + ((measure(value) - start) / (end - start)) * (to - from);
}

/** Some five round numbers: steps of 1, 2 or 5 times a power of ten, or powers of ten. */
function ticksOf({ low, high, isLogarithmic = false }: Axis): number[] {
  if (Number.isNaN(low)) return [];
  if (isLogarithmic) {
    const first = Math.ceil(Math.log10(low));
    const powers = Array.from({ length: Math.floor(Math.log10(high)) - first + 1 }, (_, at) => 10 ** (first + at));
    return powers.length > 1 ? powers : [low, Math.sqrt(low * high), high];
  }
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}
