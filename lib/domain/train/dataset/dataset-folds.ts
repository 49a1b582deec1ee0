import type { SizeSettings } from '../../../../schemas/runs.ts';
import { TidegateError } from '../../fault.ts';
import type { Fold, FoldRole } from '../fold.ts';
import { formatDuration } from '../format-duration.ts';
import { labelSpans } from '../label-spans.ts';
import type { Pack } from '../pack.ts';
import { servedFold, type WalkForwardPlan, walkForwardFolds } from '../walk-forward-folds.ts';
import { longestHorizonUs } from './decision-grid.ts';

export interface FoldQuestion {
  readonly pack: Pack;
  readonly settings: SizeSettings;
  /** How late an event of any entity may become known. */
  readonly delayUs: number;
}

/** The folds that a model family is judged by, and behind them the one of the model that is to be served. */
export function datasetFolds(timeUs: Float64Array, { pack, settings, delayUs }: FoldQuestion): readonly Fold[] {
  const horizonUs = longestHorizonUs(pack);
  const plan: WalkForwardPlan = {
    fromUs: timeUs[0] ?? 0,
    untilUs: (timeUs.at(-1) ?? 0) + pack.decideEveryUs,
    window: pack.window,
    trainUs: settings.trainUs,
    testUs: settings.testUs,
    stepUs: settings.stepUs,
    // A label that is not known yet when the test begins could not have been learnt.
    gapUs: horizonUs + delayUs,
  };
  demandOneFold(plan);
  const spans = labelSpans(timeUs, horizonUs);
  const judged = walkForwardFolds(spans, plan);
  return [...judged, servedFold(spans, plan, judged.length)];
}

function demandOneFold({ fromUs, untilUs, trainUs, testUs, gapUs = 0 }: WalkForwardPlan): void {
  const [got, want] = [untilUs - fromUs, trainUs + gapUs + testUs].map(formatDuration);
  if (untilUs - fromUs >= trainUs + gapUs + testUs) return;
  const parts = `${formatDuration(trainUs)} to learn, ${formatDuration(testUs)} to test`;
  throw new TidegateError('TG-3042', `there are ${got} of rows, and one fold takes ${want}: ${parts}`);
}

/** Nothing can be learnt from a label that is always the same, and no probability fitted on it. */
export function demandVariedLabels(
  { heads }: Pack,
  folds: readonly Fold[],
  labels: ReadonlyMap<string, Float64Array>,
): void {
  for (const { target, ...head } of heads) {
    const values = labels.get(target) ?? new Float64Array(0);
    const roles: readonly FoldRole[] = head.objective === 'binary' ? ['train', 'calibrate'] : ['train'];
    for (const [number, fold] of folds.entries()) {
      const constant = roles.find((role) => isConstant(values, fold[role]));
      if (constant === undefined) continue;
      const where = `all ${fold[constant].length} ${constant} rows of fold ${number}`;
      throw new TidegateError('TG-3043', `the label ${target} is ${values[fold[constant][0] ?? 0]} in ${where}`);
    }
  }
}

function isConstant(values: Float64Array, rows: Int32Array): boolean {
  const first = values[rows[0] ?? 0];
  return rows.every((row) => values[row] === first);
}
