import type { EvaluatedHead, ReliabilityBin } from '../../../../../schemas/evaluation.ts';
import { seriesChart } from '../charts.ts';
import { figure } from '../figures.ts';
import type { Markup } from '../markup.ts';
import { chartWithFigures } from '../table.ts';

/** What was forecast against what came, before and after calibration. */
export function reliabilityChart(head: string, reliability: NonNullable<EvaluatedHead['reliability']>): Markup {
  const { bins, uncalibratedBins, uncalibratedError } = reliability;
  const points = (of: readonly ReliabilityBin[]) =>
    of.map(({ meanForecast, observedRate }): [number, number] => [meanForecast, observedRate]);
  const chart = seriesChart({
    title: `${head}: calibration`,
    about: `Observed rate over mean forecast in ${bins.length} bins of equal mass; on the diagonal both are the same.`,
    ...{ x: { label: 'mean forecast' }, y: { label: 'observed rate' }, hasDiagonal: true },
    series: [
      { name: 'calibrated', points: points(bins), drawn: 'both' },
      { name: `uncalibrated (ECE ${figure(uncalibratedError)})`, points: points(uncalibratedBins), drawn: 'points' },
    ],
  });
  return chartWithFigures(chart, {
    caption: `${head}: calibration`,
    columns: ['Forecasts from', 'to', 'Rows', 'Mean forecast', 'Observed rate'],
    rows: bins.map(({ lowest, highest, count, meanForecast, observedRate }) => {
      return [lowest, highest, count, meanForecast, observedRate].map(figure);
    }),
  });
}
