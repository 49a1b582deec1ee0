import { tiedOrder } from '../../../kernels/stats/tied-order.ts';
import type { ReportedSearch } from '../../../../schemas/report.ts';

type Trial = ReportedSearch['trials'][number];

/** With fewer trials a quarter holds too few to have a mean. */
const fewestTrials = 12;
const quarters = 4;

const method =
  'share of the variance between trials that one parameter explains alone: ε² of the means of its four quarters, ' +
  'over trials that came to their end. Effects of two parameters together are not in it, and a sampler that has found ' +
  'a good place looks at little else.';

/** Kelley's ε² (1935): η² without what chance alone would explain. */
export function parameterImportances(trials: readonly Trial[]): ReportedSearch['importances'] {
  const ended = trials.flatMap(({ state, value, parameters }) =>
    state === 'complete' && value !== null ? [{ value, parameters }] : [],
  );
  if (ended.length < fewestTrials) return null;
  const names = [...new Set(ended.flatMap(({ parameters }) => Object.keys(parameters)))].sort();
  const values = Float64Array.from(ended, ({ value }) => value);
  const parameters = names.map((name) => {
    const inputs = Float64Array.from(ended, (trial) => trial.parameters[name] ?? Number.NEGATIVE_INFINITY);
    return { name, share: explainedShare(inputs, values) };
  });
  parameters.sort((one, other) => other.share - one.share || (one.name < other.name ? -1 : 1));
  return { method, trials: ended.length, parameters };
}

function explainedShare(inputs: Float64Array, values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const groups = groupByQuarter(inputs, values).filter((group) => group.length > 0);
  if (total === 0 || groups.length < 2) return 0;
  const within = groups.reduce((sum, group) => {
    const own = group.reduce((all, value) => all + value, 0) / group.length;
    return sum + group.reduce((all, value) => all + (value - own) ** 2, 0);
  }, 0);
  const explained = 1 - within / (values.length - groups.length) / (total / (values.length - 1));
  return Math.min(1, Math.max(0, explained));
}

/** Equal values stay together, as everywhere. */
function groupByQuarter(inputs: Float64Array, values: Float64Array): number[][] {
  const { rows, ends } = tiedOrder(inputs);
  const groups: number[][] = Array.from({ length: quarters }, () => []);
  let start = 0;
  for (const end of ends) {
    const quarter = Math.floor((quarters * (start + end)) / 2 / rows.length);
    groups[quarter]?.push(...Array.from(rows.subarray(start, end), (row) => values[row] ?? 0));
    start = end;
  }
  return groups;
}
