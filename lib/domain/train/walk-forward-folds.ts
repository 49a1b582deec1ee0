import { TidegateError } from '../fault.ts';
import { firstAtOrAfter } from './first-at-or-after.ts';
import { assembleFold, type Fold, type RoleShares } from './fold.ts';
import { checkSpans, type LabelSpans, longestSpanUs } from './label-spans.ts';

export interface WalkForwardPlan {
  /**
   * The decision times that the table covers, from the first to before the last. They, not the rows, place the folds:
   * a missing row moves none of them, and a longer table has the same folds and more.
   */
  readonly fromUs: number;
  readonly untilUs: number;
  /** An expanding window learns from all that came before; a sliding one forgets. */
  readonly window: 'expanding' | 'sliding';
  /** What a sliding window learns from, and the first of an expanding one. */
  readonly trainUs: number;
  readonly testUs: number;
  /** From one retraining to the next. */
  readonly stepUs: number;
  /** Between the last decision learnt from and the first tested; never below the longest label, the default. */
  readonly gapUs?: number;
  /** @default 15 % each */
  readonly shares?: RoleShares;
}

/** Only whole test windows count: a short last one would be judged on less than the others. */
export function walkForwardFolds(spans: LabelSpans, plan: WalkForwardPlan): Fold[] {
  checkSpans(spans);
  const { gapUs = longestSpanUs(spans) } = plan;
  checkPlan(spans, plan, gapUs);
  const { fromUs, untilUs, trainUs, testUs, stepUs } = plan;
  const firstTestUs = fromUs + trainUs + gapUs;
  const count = Math.floor((untilUs - testUs - firstTestUs) / stepUs) + 1;
  if (count < 1) {
    const wantedUs = trainUs + gapUs + testUs;
    throw new TidegateError('TG-3021', `the first fold takes ${wantedUs} µs, the table has ${untilUs - fromUs}`);
  }
  return Array.from({ length: count }, (_, fold) => {
    const testFromUs = firstTestUs + fold * stepUs;
    const learntUntilUs = testFromUs - gapUs;
    const learntFromUs = plan.window === 'sliding' ? learntUntilUs - trainUs : fromUs;
    return assembleFold(spans, {
      fold,
      learnt: rowsWithin(spans, learntFromUs, learntUntilUs),
      test: rowsWithin(spans, testFromUs, testFromUs + testUs),
      // Nothing that is learnt comes after what is tested.
      embargoUs: 0,
      ...(plan.shares && { shares: plan.shares }),
    });
  });
}

/** As the others, up to the end of the table, and without a test: the fold of the model that is to be served. */
export function servedFold(spans: LabelSpans, plan: WalkForwardPlan, fold: number): Fold {
  checkSpans(spans);
  const { fromUs, untilUs, trainUs, shares } = plan;
  const learntFromUs = plan.window === 'sliding' ? Math.max(fromUs, untilUs - trainUs) : fromUs;
  const learnt = rowsWithin(spans, learntFromUs, untilUs);
  return assembleFold(spans, { fold, learnt, embargoUs: 0, ...(shares && { shares }) });
}

const lengths = ['trainUs', 'testUs', 'stepUs'] as const;

function checkPlan(spans: LabelSpans, plan: WalkForwardPlan, gapUs: number): void {
  const wrong = lengths.find((name) => !(Number.isSafeInteger(plan[name]) && plan[name] > 0));
  if (wrong !== undefined)
    throw new TidegateError('TG-3021', `${wrong} is ${plan[wrong]}, not whole microseconds above 0`);
  if (!Number.isSafeInteger(plan.fromUs) || !Number.isSafeInteger(plan.untilUs)) {
    throw new TidegateError('TG-3021', `decision times from ${plan.fromUs} to ${plan.untilUs} µs are no range`);
  }
  const leastUs = longestSpanUs(spans);
  if (!(Number.isSafeInteger(gapUs) && gapUs >= leastUs)) {
    throw new TidegateError('TG-3021', `a gap of ${gapUs} µs is shorter than the longest label, ${leastUs} µs`);
  }
}

function rowsWithin({ startUs }: LabelSpans, fromUs: number, untilUs: number): Int32Array {
  const first = firstAtOrAfter(startUs, fromUs);
  return Int32Array.from({ length: firstAtOrAfter(startUs, untilUs) - first }, (_, place) => first + place);
}
