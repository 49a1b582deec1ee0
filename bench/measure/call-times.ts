export type Call = () => Promise<unknown>;

/** One call after the other; how long each took. */
export async function callTimesMs(count: number, call: Call): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const startedMs = performance.now();
    await call();
    times.push(performance.now() - startedMs);
  }
  return times;
}

export interface Load {
  readonly calls: number;
  /** So many callers, each of whom waits for one answer before the next call. */
  readonly connections: number;
  readonly call: Call;
}

/** Calls per second of all callers together, from the first call to the last answer. */
export async function callsPerSecond({ calls, connections, call }: Load): Promise<number> {
  let left = calls;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: connections }, caller));
  return (calls * 1000) / (performance.now() - startedMs);
}
