import { parseObjective } from './parse-objective.ts';
import { type Fields, readFields } from './read-fields.ts';
import { type LineReader, quote, refuse } from './read-lines.ts';
import { countNumbers, readInteger } from './read-numbers.ts';
import { maxFeatures, maxOutputs, maxTrees } from './text-limits.ts';
import { type Objective } from '../tree-model.ts';

const headerKeys: ReadonlySet<string> = new Set([
  'version',
  'num_class',
  'num_tree_per_iteration',
  'label_index',
  'max_feature_idx',
  'objective',
  'average_output',
  'feature_names',
  'monotone_constraints',
  'feature_infos',
  'tree_sizes',
]);

const versions: readonly string[] = ['v3', 'v4'];

export interface Header {
  readonly objective: Objective;
  readonly featureNames: readonly string[];
  readonly outputs: number;
  readonly isAveraged: boolean;
  readonly treeCount: number;
}

export function parseHeader(lines: LineReader): Header {
  const first = lines.next();
  if (first === undefined) refuse(1, 'truncated', 'the text is empty');
  if (first !== 'tree') refuse(1, 'bad-line', `${quote(first)} instead of "tree": not a text model of LightGBM`);
  const fields = readFields(lines, headerKeys, (line) => line.startsWith('Tree=') || line === 'end of trees');
  const version = fields.take('version');
  if (!versions.includes(version.value))
    refuse(version.line, 'unsupported', `version ${quote(version.value)} is not supported`);
  readInteger(fields.take('label_index'), { from: -1, to: 2 ** 31 - 1 });
  const told = fields.find('objective');
  // LightGBM writes none for a loss of the user's own, whose link nobody knows: its raw scores are its values.
  const objective: Objective = told === undefined ? { name: 'none', parameters: {} } : parseObjective(told);
  return {
    objective,
    featureNames: readFeatures(fields),
    outputs: readOutputs(fields, objective),
    isAveraged: fields.find('average_output') !== undefined,
    treeCount: countTrees(fields),
  };
}

function readFeatures(fields: Fields): readonly string[] {
  const last = fields.take('max_feature_idx');
  const count = readInteger(last, { from: 0, to: 2 ** 31 - 1 }) + 1;
  if (count > maxFeatures) refuse(last.line, 'too-large', `${count} features, at most ${maxFeatures} are read`);
  for (const key of ['feature_names', 'feature_infos']) {
    const { value, line } = fields.take(key);
    const found = countNumbers(value);
    if (found !== count) refuse(line, 'bad-length', `"${key}" holds ${found} words instead of ${count}`);
  }
  const { value, line } = fields.take('feature_names');
  const names = value.split(' ');
  if (names.includes('')) refuse(line, 'bad-structure', 'a feature without a name');
  if (new Set(names).size !== count) refuse(line, 'bad-structure', 'two features have the same name');
  return names;
}

/** One score, or one for each class: anything else would be a model whose link is not known. */
function readOutputs(fields: Fields, objective: Objective): number {
  const range = { from: 1, to: 2 ** 31 - 1 };
  const perRound = fields.take('num_tree_per_iteration');
  const outputs = readInteger(perRound, range);
  if (outputs > maxOutputs)
    refuse(perRound.line, 'too-large', `${outputs} scores a row, at most ${maxOutputs} are read`);
  const classes = readInteger(fields.take('num_class'), range);
  const expected = objective.name === 'none' ? outputs : (objective.parameters['num_class'] ?? 1);
  if (outputs !== expected || classes !== expected) {
    refuse(perRound.line, 'bad-structure', `${outputs} scores and ${classes} classes do not fit "${objective.name}"`);
  }
  return outputs;
}

/**
 * Only their number is checked: the sizes are bytes of each tree, which LightGBM uses to read in parallel and which are
 * wrong after a harmless change of line ends. Nothing here is found by them.
 */
function countTrees(fields: Fields): number {
  const { value, line } = fields.take('tree_sizes');
  const count = countNumbers(value);
  if (count > maxTrees) refuse(line, 'too-large', `${count} trees, at most ${maxTrees} are read`);
  return count;
}
