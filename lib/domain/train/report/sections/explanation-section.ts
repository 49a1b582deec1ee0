import type { Report } from '../../../../../schemas/report.ts';
import { barChart } from '../charts.ts';
import { figure } from '../figures.ts';
import { markup, type Markup } from '../markup.ts';
import { chartWithFigures } from '../table.ts';

const shown = 15;

/** Which features move the margin, and by how much. */
export function explanationSection({ explanations }: Report): Markup | '' {
  if (explanations.length === 0) return '';
  return markup`<section id="explanations"><h2>What moves the forecasts</h2>
<p>Mean absolute SHAP value of each feature, exact for trees, on one fixed sample of the rows learnt from. The margin is the sum of the trees, before it becomes a forecast: of a probability the log-odds, of a volume or count its logarithm. It says what the model leans on, not what causes what.</p>
<div class="grid-of-charts">${explanations.map(explanationChart)}</div></section>`;
}

function explanationChart({ head, scale, background, regimes }: Report['explanations'][number]): Markup {
  const [all, ...others] = regimes;
  const top = (all?.features ?? []).slice(0, shown);
  const chart = barChart(
    `${head}: mean |SHAP|`,
    top.map(({ feature, mean }) => ({ name: feature, value: mean })),
  );
  return markup`<div><h3>${head}</h3><p>In units of the ${scale}; ${figure(background.rows)} rows, sample <code>${background.digest.slice(0, 12)}…</code></p>
${chartWithFigures(chart, {
  caption: `${head}: the ${top.length} strongest features`,
  columns: ['Feature', 'All rows', ...others.map(({ regime, rows }) => `${regime ?? ''} (${rows} rows)`)],
  rows: top.map(({ feature, mean }) => [
    feature,
    figure(mean),
    ...others.map(({ features }) => figure(features.find((one) => one.feature === feature)?.mean)),
  ]),
})}</div>`;
}
