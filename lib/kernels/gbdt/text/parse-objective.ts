import { type Field } from './read-fields.ts';
import { quote, refuse } from './read-lines.ts';
import { readFinite } from './read-numbers.ts';
import { type Objective } from '../tree-model.ts';

/** Parameters that each may carry. Any other objective is refused by its name. */
const objectives: ReadonlyMap<string, readonly string[]> = new Map([
  ['binary', ['sigmoid']],
  ['cross_entropy', []],
  ['cross_entropy_lambda', []],
  ['multiclass', ['num_class']],
  ['multiclassova', ['num_class', 'sigmoid']],
  ['regression', ['sqrt']],
  ['regression_l1', ['sqrt']],
  ['huber', ['sqrt']],
  ['fair', ['sqrt']],
  ['quantile', ['sqrt', 'alpha']],
  ['mape', ['sqrt']],
  ['poisson', []],
  ['gamma', []],
  ['tweedie', ['tweedie_variance_power']],
  ['lambdarank', []],
  ['rank_xendcg', []],
]);

/** Without these the transformation would guess. */
const needed: ReadonlyMap<string, readonly string[]> = new Map([
  ['binary', ['sigmoid']],
  ['multiclass', ['num_class']],
  ['multiclassova', ['num_class', 'sigmoid']],
]);

export function parseObjective(field: Field): Objective {
  const [name = '', ...words] = field.value.split(' ', 16);
  const allowed = objectives.get(name);
  if (!allowed) refuse(field.line, 'unsupported', `the objective ${quote(name)} is not supported`);
  const parameters: Record<string, number> = {};
  for (const word of words) {
    const key = word.split(':', 1).join('');
    if (!allowed.includes(key)) {
      refuse(field.line, 'unsupported', `the objective "${name}" with ${quote(word)} is not supported`);
    }
    if (key in parameters) refuse(field.line, 'duplicate-key', `the objective says "${key}" twice`);
    parameters[key] = word === 'sqrt' ? 1 : readFinite(word.slice(key.length + 1), field);
  }
  checkParameters(name, parameters, field);
  return { name, parameters };
}

function checkParameters(name: string, parameters: Objective['parameters'], { line }: Field): void {
  for (const key of needed.get(name) ?? []) {
    if (parameters[key] === undefined) refuse(line, 'missing-key', `the objective "${name}" says no "${key}"`);
  }
  if ((parameters['sigmoid'] ?? 1) <= 0) refuse(line, 'out-of-range', 'sigmoid has to be positive');
}
