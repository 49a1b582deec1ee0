import type { Tree, TreeModel } from '../../../lib/kernels/gbdt/tree-model.ts';

type Fields = Readonly<Record<string, string>>;

/** A sound text of LightGBM, as it stands: an independent second reading of it. */
export function readTextModel(text: string): TreeModel {
  const [head = '', ...trees] = text.split(/\nend of trees/)[0]!.split(/\nTree=\d+\n/);
  const { objective = '', feature_names: names = '', num_tree_per_iteration: outputs } = fieldsOf(head);
  return {
    objective: { name: objective.split(' ')[0]!, parameters: {} },
    featureNames: names.split(' '),
    outputs: Number(outputs),
    trees: trees.map((block) => treeOf(fieldsOf(block))),
    isAveraged: head.includes('\naverage_output'),
  };
}

function fieldsOf(block: string): Fields {
  return Object.fromEntries(block.split('\n').map((line) => [line.split('=')[0]!, line.slice(line.indexOf('=') + 1)]));
}

function treeOf(fields: Fields): Tree {
  const numbers = (name: string): number[] => {
    const words = (fields[name] ?? '').split(' ').filter((word) => word !== '');
    return words.map((word) => Number(word.replace('inf', 'Infinity')));
  };
  return {
    splitFeature: Int32Array.from(numbers('split_feature')),
    threshold: Float64Array.from(numbers('threshold')),
    decisionType: Uint8Array.from(numbers('decision_type')),
    leftChild: Int32Array.from(numbers('left_child')),
    rightChild: Int32Array.from(numbers('right_child')),
    leafValue: Float64Array.from(numbers('leaf_value')),
    leafCount: Float64Array.from(numbers('leaf_count')),
    nodeCount: Float64Array.from(numbers('internal_count')),
    categoryBounds: Uint32Array.from(numbers('cat_boundaries')),
    categories: Uint32Array.from(numbers('cat_threshold')),
  };
}
