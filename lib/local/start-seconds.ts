import type { StepTime } from './session.ts';

/** What a start took on a machine that has all it needs: the network decides how long an installation takes. */
export function startSeconds(steps: readonly StepTime[]): number {
  const own = steps.filter(({ title }) => !title.startsWith('Install '));
  return Math.round(own.reduce((sum, { seconds }) => sum + seconds, 0));
}
