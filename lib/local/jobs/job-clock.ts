/** The time that jobs are watched by. A test turns it by hand; only differences of it mean something. */
export interface JobClock {
  nowMs(): number;
  /** Until the returned function is called. */
  every(periodMs: number, act: () => void): () => void;
}

/** Not the time of day: a laptop that corrects its clock must not end a job. */
export const machineClock: JobClock = {
  nowMs: () => performance.now(),
  every(periodMs, act) {
    const timer = setInterval(act, periodMs);
    return () => clearInterval(timer);
  },
};

/** Resolves after the time, or as soon as the signal comes. */
export function pause(clock: JobClock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = (): void => {
      stop();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const stop = clock.every(ms, wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
