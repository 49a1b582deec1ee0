import type { JobClock } from '../../../../lib/local/jobs/job-clock.ts';

export interface FakeClock extends JobClock {
  /** Lets the time pass and calls what has become due, in order. */
  advance(ms: number): void;
  /** Lets the time pass of a machine that sleeps: nothing is called, and what was due comes once, later. */
  sleep(ms: number): void;
}

export function fakeClock(): FakeClock {
  let nowMs = 0;
  const timers = new Set<{ dueMs: number; readonly periodMs: number; readonly act: () => void }>();
  return {
    nowMs: () => nowMs,
    every(periodMs, act) {
      const timer = { dueMs: nowMs + periodMs, periodMs, act };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    sleep(ms) {
      nowMs += ms;
      for (const timer of timers) timer.dueMs = Math.max(timer.dueMs, nowMs);
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const [next] = [...timers].filter(({ dueMs }) => dueMs <= untilMs).toSorted((a, b) => a.dueMs - b.dueMs);
        if (next === undefined) break;
        nowMs = next.dueMs;
        next.dueMs += next.periodMs;
        next.act();
      }
      nowMs = untilMs;
    },
  };
}
