import type { Report } from '../../../../../schemas/report.ts';
import { seriesChart } from '../charts.ts';
import { figure } from '../figures.ts';
import { markup, type Markup } from '../markup.ts';
import { chartWithFigures } from '../table.ts';

/** Loss by round of the model that is to be served. */
export function curveSection({ curves }: Report): Markup | '' {
  if (curves.length === 0) return '';
  return markup`<section id="curves"><h2>Learning curves</h2><p>Of the model fitted on all rows: its loss on the rows it learns from, and on those that stop it.</p>
<div class="grid-of-charts">${curves.map(curveChart)}</div></section>`;
}

function curveChart({ head, metric, best, rounds, series }: Report['curves'][number]): Markup {
  const ends = series.flatMap(({ rows, points }) => {
    const last = points.at(-1);
    const least = points.reduce((low, [, loss]) => Math.min(low, loss), Number.POSITIVE_INFINITY);
    return last === undefined ? [] : [[rows, figure(points[0]?.[1]), figure(least), figure(last[1])]];
  });
  const chart = seriesChart({
    title: `${head}: learning curve`,
    about: `${metric} over ${rounds} rounds; round ${best} was kept.`,
    ...{ x: { label: 'round' }, y: { label: metric } },
    series: series.map(({ rows, points }) => ({ name: `${rows} rows`, points, drawn: 'line' })),
  });
  return chartWithFigures(chart, {
    caption: `${head}: ${metric}, round ${best} of ${rounds} kept`,
    columns: ['Rows', 'First loss', 'Least', 'Last'],
    rows: ends,
  });
}
