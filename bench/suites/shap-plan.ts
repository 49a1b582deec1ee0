import type { RatioGoal } from '../measure/judge-ratio.ts';
import type { Candidate } from './trees-programs.ts';

/** How many rows are explained; tests take few. */
export interface ShapPlan {
  /** One after the other. */
  readonly rows: number;
  /** At once. */
  readonly batch: number;
  /** What a candidate may take for its turn, roughly. */
  readonly turnMs: number;
}

export const fullShap: ShapPlan = { rows: 64, batch: 256, turnMs: 500 };

export const ours = 'Tidegate';
export const peer = 'LightGBM, pred_contrib';

export const rowCandidates: readonly Candidate[] = [
  { program: 'tidegate', candidate: 'explain-row', column: ours },
  { program: 'lightgbm', candidate: 'contrib-row-1', column: peer },
];
export const batchCandidates: readonly Candidate[] = [
  { program: 'tidegate', candidate: 'explain-batch', column: ours },
  { program: 'lightgbm', candidate: 'contrib-batch-1', column: peer },
];

export const figures = { row: 'one row', batch: (rows: number) => `batch of ${rows}, per row` } as const;

export function goalsOf({ batch }: Pick<ShapPlan, 'batch'>): readonly RatioGoal[] {
  return [
    { figure: figures.row, column: ours, peer, atLeast: 8 },
    { figure: figures.batch(batch), column: ours, peer, atLeast: 12 },
  ];
}

/** Of the larger of 1 and the value, or of the score. */
export const largestError = 1e-12;
/** Of what errors are told in. */
export const errorUnit = { name: '×10⁻¹²', size: 1e-12 } as const;
