import type { Interval } from '../../../../schemas/training.ts';
import { figure } from './figures.ts';
import { type Content, markup, type Markup } from './markup.ts';
import { type Axis, plot, rangeOf, round } from './plot.ts';

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly drawn: 'line' | 'points' | 'both';
}

export interface SeriesChart {
  readonly title: string;
  readonly about: string;
  readonly x: Pick<Axis, 'label' | 'isLogarithmic'>;
  readonly y: Pick<Axis, 'label'>;
  readonly series: readonly Series[];
  /** A diagonal where both axes say the same; of shares, which begin at 0. */
  readonly hasDiagonal?: boolean;
}

/** Lines differ in their dashes and points in their forms: colour alone tells nobody anything. */
export function seriesChart({ title, about, x, y, series, hasDiagonal = false }: SeriesChart): Markup {
  const points = series.flatMap((one) => one.points);
  const across = points.map(([value]) => value);
  const up = points.map(([, value]) => value);
  const both = { low: 0, high: rangeOf([0, ...across, ...up]).high };
  const ranges = hasDiagonal ? { x: both, y: both } : { x: rangeAcross(across, x.isLogarithmic), y: rangeOf(up) };
  const chart = plot({
    ...{ title, about, x: { ...x, ...ranges.x }, y: { ...y, ...ranges.y } },
    marks: (toX, toY) => [
      hasDiagonal
        ? markup`<line class="truth" x1="${toX(both.low)}" y1="${toY(both.low)}" x2="${toX(both.high)}" y2="${toY(both.high)}"/>`
        : '',
      ...series.map((one, at) => drawSeries(one, at, (point) => [toX(point[0]), toY(point[1])])),
    ],
  });
  return series.length < 2 ? chart : markup`${chart}${legend(series)}`;
}

function rangeAcross(values: readonly number[], isLogarithmic = false): Pick<Axis, 'low' | 'high'> {
  if (!isLogarithmic) return rangeOf(values, 0.02);
  const { low, high } = rangeOf(values.map(Math.log));
  return { low: Math.exp(low), high: Math.exp(high) };
}

type Place = (point: readonly [number, number]) => readonly [number, number];

function drawSeries({ points, drawn }: Series, at: number, place: Place): Content {
  const placed = points.map(place);
  const path = placed.map((pair) => pair.join(',')).join(' ');
  const line = drawn !== 'points' ? markup`<polyline class="line tone${at % 4}" points="${path}"/>` : '';
  const dots = drawn === 'line' ? [] : placed.map(([left, top]) => symbol(at, left, top));
  return [line, ...dots];
}

function symbol(at: number, left: number, top: number): Markup {
  const tone = `dot tone${at % 4}`;
  if (at % 2 === 0) return markup`<circle class="${tone}" cx="${left}" cy="${top}" r="3"/>`;
  return markup`<rect class="${tone}" x="${round(left - 3)}" y="${round(top - 3)}" width="6" height="6"/>`;
}

function legend(series: readonly Series[]): Markup {
  return markup`<p class="legend">${series.map(({ name, drawn }, at) => {
    const line = drawn === 'points' ? '' : markup`<line class="line tone${at % 4}" x1="0" x2="28" y1="7" y2="7"/>`;
    const dot = drawn === 'line' ? '' : symbol(at, 14, 7);
    return markup`<span><svg viewBox="0 0 28 14" width="28" height="14" aria-hidden="true">${line}${dot}</svg> ${name}</span> `;
  })}</p>`;
}

export interface NamedInterval {
  readonly name: string;
  readonly interval: Interval;
  /** Naive scores are drawn hollow. */
  readonly isNaive: boolean;
}

const rowHeight = 24;
const namesWide = 150;

/** A line per name: the value, and how far it is uncertain. */
export function intervalChart(title: string, label: string, rows: readonly NamedInterval[]): Markup {
  const ends = rows.flatMap(({ interval }) => [interval.low, interval.high]);
  const named = rows.map(({ name, interval }) => `${name} ${figure(interval.value)}`).join(', ');
  return plot({
    ...{
      title,
      about: `Values with their intervals: ${named}.`,
      height: 72 + rows.length * rowHeight,
      left: namesWide,
    },
    x: { label, ...rangeOf(ends) },
    // Names stand beside the plane: an axis of numbers would say nothing.
    y: { label: '', low: Number.NaN, high: Number.NaN },
    marks: (toX) => rows.map((row, at) => drawInterval(row, 32 + at * rowHeight, toX)),
  });
}

function drawInterval({ name, interval, isNaive }: NamedInterval, top: number, toX: (value: number) => number): Markup {
  const [low, value, high] = [toX(interval.low), toX(interval.value), toX(interval.high)];
  const dot = isNaive ? 'dot hollow' : 'dot tone0';
  return markup`<line class="whisker" x1="${low}" x2="${high}" y1="${top}" y2="${top}"/><circle class="${dot}" cx="${value}" cy="${top}" r="4"/><text x="${namesWide - 10}" y="${top + 4}" text-anchor="end">${name}</text>`;
}

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** How far the value is uncertain. */
  readonly interval?: Interval;
}

const barLeft = 250;
const barRight = 560;

export function barChart(title: string, bars: readonly Bar[]): Markup {
  const ends = bars.map(({ value, interval }) => interval?.high ?? value);
  const most = ends.reduce((largest, end) => Math.max(largest, end), 0);
  const lengthOf = (value: number): number => (most === 0 ? 0 : round(((barRight - barLeft) * value) / most));
  const height = 12 + bars.length * rowHeight;
  const named = bars.map(({ name, value }) => `${name} ${figure(value)}`).join(', ');
  return markup`<svg viewBox="0 0 640 ${height}" role="img" aria-label="${title}: ${named}"><title>${title}</title>
${bars.map(({ name, value, interval }, at) => {
  const top = 6 + at * rowHeight;
  const end = barLeft + lengthOf(ends[at] ?? value);
  const whisker =
    interval === undefined
      ? ''
      : markup`<line class="whisker" x1="${barLeft + lengthOf(interval.low)}" x2="${end}" y1="${top + 11}" y2="${top + 11}"/>`;
  return markup`<text x="${barLeft - 8}" y="${top + 15}" text-anchor="end">${name}</text><rect class="bar" x="${barLeft}" y="${top + 3}" width="${lengthOf(value)}" height="16"/>${whisker}<text x="${end + 6}" y="${top + 15}">${figure(value)}</text>\n`;
})}</svg>`;
}
