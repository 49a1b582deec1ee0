import { Reliability } from '../../../kernels/stats/reliability.ts';
import { joinScores, slicedMeans } from '../../../kernels/stats/sliced-rows.ts';
import type { ServedHead } from '../../../../schemas/evaluation.ts';
import { riskLevels } from '../../../../schemas/risk-levels.ts';
import type { Serving } from '../../../../schemas/training.ts';
import { riskLevelOf } from '../risk-level.ts';
import { intervalOf, meanBlockOf, resample, together } from './resampling.ts';
import type { HeadToScore, Scoring } from './score-head.ts';

export interface ServedToScore extends Pick<HeadToScore, 'head' | 'labels' | 'model'> {
  /** As they are told: calibrated, and rising with the horizon where heads are nested. */
  readonly probabilities: Float64Array;
  readonly risk: Serving['risk'];
}

/** How often the event came at each level of risk, and whether a head is as often right as it says. */
export function scoreServed(given: ServedToScore, scoring: Scoring): Pick<ServedHead, 'head' | 'risk' | 'confidence'> {
  return { head: given.head.name, risk: scoreRisk(given, scoring), confidence: scoreConfidence(given) };
}

function scoreRisk({ head, labels, probabilities, risk }: ServedToScore, scoring: Scoring): ServedHead['risk'] {
  const { rows, slices, resampling } = scoring;
  const levels = Uint8Array.from(probabilities, (probability) => riskLevelOf(probability, risk));
  const [whole = new Uint32Array(0)] = slices.sliced.slices;
  const means = (valueOf: (row: number) => number) =>
    slicedMeans(
      Float64Array.from(labels, (_, row) => valueOf(row)),
      { ...slices.sliced, slices: [whole] },
    );
  const scores = joinScores(
    riskLevels.flatMap((_, level) => [
      means((row) => (levels[row] === level ? (labels[row] ?? 0) : 0)),
      means((row) => (levels[row] === level ? 1 : 0)),
    ]),
  );
  const chance = { stream: `${head.name}/risk`, meanBlock: meanBlockOf(head.horizonUs, rows), rows };
  const found = resample({ scores, estimates: Float64Array.from(scores()) }, chance, resampling);
  return riskLevels.map((level, at) => {
    const [events, share] = [found[2 * at], found[2 * at + 1]];
    const count = levels.filter((own) => own === at).length;
    const rate =
      events &&
      share &&
      intervalOf(
        together(events, share, (one, other) => one / other),
        resampling,
      );
    return { level, rows: count, share: count / levels.length, rate: rate ?? null };
  });
}

/** Above it a claim to be right so often is none. */
const mostError = 0.05;

function scoreConfidence({ labels, model }: ServedToScore): ServedHead['confidence'] {
  if (model.confidence === null) return null;
  const hits = Uint8Array.from(labels, (label, row) => Number((model.value[row] ?? 0) >= 0.5 === (label === 1)));
  const reliability = new Reliability({ probabilities: model.confidence, labels: hits });
  const error = reliability.calibrationError();
  const hitRate = hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
  return { error, isCalibrated: error <= mostError, hitRate, bins: reliability.table() };
}
