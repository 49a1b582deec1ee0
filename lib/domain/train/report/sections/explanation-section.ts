import type { Report } from '../../../../../schemas/report.ts';
import { barChart } from '../charts.ts';
import { figure, interval } from '../figures.ts';
import { markup, type Markup } from '../markup.ts';
import { table } from '../table.ts';

type Explanation = Report['explanations'][number];

/** Which features move the margin, and by how much: of all rows, and of each regime. */
export function explanationSection({ explanations, evaluation }: Report): Markup | '' {
  if (explanations.length === 0) return '';
  return markup`<section id="explanations"><h2>What moves the forecasts</h2>
<p>Mean absolute SHAP value of each feature with its ${figure(100 * evaluation.confidence)} % interval, exact for trees, on one fixed sample of the rows learnt from. The sample has as many rows of each regime, and all rows are the regimes weighed by what they stand for. The margin is the sum of the trees, before it becomes a forecast: of a probability the log-odds, of a volume or count its logarithm. It says what the model leans on, not what causes what.</p>
${explanations.map(explanationPart)}</section>`;
}

function explanationPart(explanation: Explanation): Markup {
  const { head, scale, background, regimes, smallRegimes } = explanation;
  const [all] = regimes;
  const chart = barChart(
    `${head}: mean |SHAP|`,
    (all?.features ?? []).map(({ feature, mean }) => ({ name: feature, value: mean.value, interval: mean })),
  );
  const small = smallRegimes.map(({ regime, rows }) => `${regime} (${figure(rows)} rows)`).join(', ');
  return markup`<article><h3>${head}</h3><p>In units of the ${scale}; ${figure(background.rows)} rows of ${figure(background.learntRows)}, sample <code>${background.digest.slice(0, 12)}…</code>.${small === '' ? '' : ` Too few rows to be explained apart: ${small}.`}</p>
<figure><figcaption>${head}: the strongest features, all rows</figcaption>${chart}</figure>
${rankTable(explanation)}</article>`;
}

/** Beside each other, so that what is strong in one regime alone is seen. */
function rankTable({ head, regimes }: Explanation): Markup {
  const columns = regimes.map(({ regime, rows }) => `${regime ?? 'All rows'} (${figure(rows)} rows)`);
  const most = regimes.reduce((longest, { features }) => Math.max(longest, features.length), 0);
  return table({
    caption: `${head}: the strongest features by regime`,
    columns: ['Place', ...columns],
    words: columns,
    rows: Array.from({ length: most }, (_, place) => [
      place + 1,
      ...regimes.map(({ features }) => {
        const told = features[place];
        return told === undefined ? '–' : markup`${told.feature}<br>${interval(told.mean)}`;
      }),
    ]),
  });
}
