/** Writes random rows and what the statistics say of them as JSON, for a reader in another language. */
import process from 'node:process';
import { Pcg32 } from '../../../../lib/kernels/random/pcg32.ts';
import { BinaryRanking } from '../../../../lib/kernels/stats/binary-ranking.ts';
import { dieboldMariano } from '../../../../lib/kernels/stats/diebold-mariano.ts';
import { chiSquaredTails, normalTails } from '../../../../lib/kernels/stats/distributions.ts';
import { regularizedBeta } from '../../../../lib/kernels/stats/incomplete-beta.ts';
import { fitIsotonic } from '../../../../lib/kernels/stats/isotonic.ts';
import { readLinearTable } from '../../../../lib/kernels/stats/linear-table.ts';
import { brierLosses, logLosses, pinballLosses } from '../../../../lib/kernels/stats/losses.ts';
import { fitPlatt } from '../../../../lib/kernels/stats/platt.ts';
import { Reliability } from '../../../../lib/kernels/stats/reliability.ts';
import { percentile } from '../../../../lib/kernels/stats/stationary-bootstrap.ts';
import { ranksOf } from '../../../../lib/kernels/stats/tied-order.ts';

const random = new Pcg32([0, Number(process.argv[2] ?? 1)], [0, 41]);
const rows = 500;
// Of 120 levels, so that many are equal.
const scores = Float64Array.from({ length: rows }, () => (random.below(120) + 0.5) / 120);
const labels = Uint8Array.from(scores, (score) => (random.uniform() < score * score ? 1 : 0));
const outcomes = Float64Array.from({ length: rows }, () => random.normal());
const weights = Float64Array.from({ length: rows }, () => random.exponential() + 0.01);
const ranking = new BinaryRanking({ scores, labels });
const table = fitIsotonic({ inputs: scores, outputs: outcomes, weights });
const { slope, intercept } = fitPlatt(scores, labels);
const { uncorrected, statistic } = dieboldMariano(outcomes, 6);

/** Whole shapes: their tails are finite sums. */
const chiSquared = Array.from({ length: 60 }, () => {
  const freedom = 2 * (1 + random.below(300));
  const x = freedom * (0.3 + 1.7 * random.uniform());
  return { freedom, x, ...chiSquaredTails(x, freedom) };
});
const beta = Array.from({ length: 60 }, () => {
  const [a, b, x] = [1 + random.below(300), 1 + random.below(300), random.uniform()];
  return { a, b, x, ...regularizedBeta({ a, b }, x) };
});
const normal = Array.from({ length: 60 }, () => {
  const x = 12 * random.uniform() - 6;
  return { x, ...normalTails(x) };
});

const columns = {
  scores,
  labels,
  outcomes,
  weights,
  ranks: ranksOf(scores),
  brier: brierLosses(scores, labels),
  logLoss: logLosses(scores, labels),
  pinball: pinballLosses(scores, outcomes, 0.8),
  isotonic: scores.map((score) => readLinearTable(table, score)),
  percentiles: Float64Array.from({ length: 21 }, (_, step) => percentile(outcomes.toSorted(), step / 20)),
};
const numbers = {
  areaUnderCurve: ranking.areaUnderCurve(),
  averagePrecision: ranking.averagePrecision(),
  calibrationError: new Reliability({ probabilities: scores, labels }).calibrationError(),
  slope,
  intercept,
  uncorrected,
  statistic,
};
const lists = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [...values]]));
process.stdout.write(JSON.stringify({ columns: lists, numbers, tails: { chiSquared, beta, normal } }));
