import { defineGroup } from './command.ts';
import { kernelExplain } from './kernel/explain.ts';
import { kernelInfo, kernelPack } from './kernel/pack.ts';
import { kernelScore } from './kernel/score.ts';

export const kernel = defineGroup(
  'kernel',
  'The tree kernel on LightGBM models of your own: pack them, score and explain rows. It needs no platform.',
  [kernelPack, kernelScore, kernelExplain, kernelInfo],
);
