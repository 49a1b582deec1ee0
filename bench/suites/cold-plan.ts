import type { RatioGoal } from '../measure/judge-ratio.ts';

export const columns = {
  ours: 'Tidegate',
  onnx: 'onnxruntime-node',
  python: 'LightGBM, Python',
  bare: 'bare Node',
} as const;

export const figures = {
  first: 'first score, from the first line of the process',
  whole: 'whole process, from its start to its end',
  resident: 'resident memory at the first score',
  code: 'code of the runtime, without the model',
} as const;

export const goals: readonly RatioGoal[] = [
  { figure: figures.first, column: columns.ours, peer: columns.onnx, atLeast: 18 },
  { figure: figures.first, column: columns.ours, peer: columns.python, atLeast: 400 },
  { figure: figures.code, column: columns.ours, peer: columns.onnx, atLeast: 1000 },
];

export const mostCodeKb = 40;
