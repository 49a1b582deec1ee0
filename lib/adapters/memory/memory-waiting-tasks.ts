import { longestCause, type WaitingTasks } from '../../domain/train/job-ports.ts';

export type TaskAnswer =
  | { readonly kind: 'succeeded'; readonly output: object }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string };

export interface MemoryWaitingTasks extends WaitingTasks {
  /** A state begins to wait. */
  wait(token: string): void;
  /** A state gives up. */
  giveUp(token: string): void;
  /** By token. */
  answers(): ReadonlyMap<string, TaskAnswer>;
  heartbeats(token: string): number;
}

export function memoryWaitingTasks(): MemoryWaitingTasks {
  const waiting = new Map<string, number>();
  const answers = new Map<string, TaskAnswer>();
  const answer = (token: string, given: TaskAnswer): 'taken' | 'gone' => {
    if (!waiting.delete(token)) return 'gone';
    answers.set(token, given);
    return 'taken';
  };
  return {
    wait: (token) => void waiting.set(token, 0),
    giveUp: (token) => void waiting.delete(token),
    answers: () => answers,
    heartbeats: (token) => waiting.get(token) ?? 0,

    async heartbeat(token) {
      const count = waiting.get(token);
      if (count === undefined) return 'gone';
      waiting.set(token, count + 1);
      return 'waiting';
    },
    succeed: async (token, output) => answer(token, { kind: 'succeeded', output }),
    fail: async (token, error, cause) => answer(token, { kind: 'failed', error, cause: cause.slice(0, longestCause) }),
  };
}
