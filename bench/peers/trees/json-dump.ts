import { readFileSync } from 'node:fs';
import * as z from 'zod';

export interface DumpedNode {
  readonly split_feature: number;
  readonly threshold: number;
  readonly decision_type: '<=';
  readonly default_left: boolean;
  readonly missing_type: 'NaN' | 'None';
  readonly left_child: DumpedNode | DumpedLeaf;
  readonly right_child: DumpedNode | DumpedLeaf;
}

export interface DumpedLeaf {
  readonly leaf_value: number;
}

const Leaf = z.looseObject({ leaf_value: z.number() });
/** The trees of the suite have no categories, and no zeros that are missing. */
const Node: z.ZodType<DumpedNode> = z.lazy(() =>
  z.looseObject({
    split_feature: z.int(),
    threshold: z.number(),
    decision_type: z.literal('<='),
    default_left: z.boolean(),
    missing_type: z.enum(['NaN', 'None']),
    left_child: z.union([Node, Leaf]),
    right_child: z.union([Node, Leaf]),
  }),
);
const Dump = z.looseObject({
  tree_info: z.array(z.looseObject({ tree_structure: z.union([Node, Leaf]) })),
});

/** The roots of the trees. */
export function readDump(file: string): readonly (DumpedNode | DumpedLeaf)[] {
  return Dump.parse(JSON.parse(readFileSync(file, 'utf8'))).tree_info.map(({ tree_structure: root }) => root);
}
