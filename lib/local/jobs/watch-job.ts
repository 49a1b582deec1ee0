import type { FamilyUsage } from './family-usage.ts';

export interface WatchLimits {
  readonly memoryBytes: number;
  readonly wallMs: number;
  readonly silenceMs: number;
}

export type BrokenLimit = 'memory-exceeded' | 'timed-out' | 'silent';

export interface WatchedJob {
  readonly ageMs: number;
  /** Since it last gave a sign of life. */
  readonly silentMs: number;
  readonly usage: FamilyUsage;
}

/** Memory first: it endangers others, time only the job itself. */
export function brokenLimit({ ageMs, silentMs, usage }: WatchedJob, limits: WatchLimits): BrokenLimit | undefined {
  if (usage.bytes > limits.memoryBytes) return 'memory-exceeded';
  if (ageMs >= limits.wallMs) return 'timed-out';
  if (silentMs >= limits.silenceMs) return 'silent';
  return undefined;
}
