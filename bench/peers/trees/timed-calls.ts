import { percentile } from '../../measure/summarise.ts';
import type { Request, Timing } from './protocol.ts';

/** Something that scores or explains: row by row, or all rows of a pass at once. */
export interface Calls {
  /** Of a pass. */
  readonly count: number;
  /** A promise from who cannot answer at once. */
  readonly call: (index: number) => Promise<unknown> | undefined;
}

/** The one loop that times everybody; `native-loop.c` and `python_packages.py` have it in their languages. */
export async function timeCalls(calls: Calls, { passes, each }: Pick<Request, 'passes' | 'each'>): Promise<Timing> {
  return each ? timeEach(calls, passes) : { microseconds: await timeAll(calls, passes) };
}

async function timeAll({ count, call }: Calls, passes: number): Promise<number> {
  const begunMs = performance.now();
  for (let pass = 0; pass < passes; pass += 1) {
    for (let index = 0; index < count; index += 1) {
      const pending = call(index);
      if (pending !== undefined) await pending;
    }
  }
  return (performance.now() - begunMs) * 1000;
}

async function timeEach({ count, call }: Calls, passes: number): Promise<Timing> {
  const times = new Float64Array(count * passes);
  const begunMs = performance.now();
  for (let at = 0; at < times.length; at += 1) {
    const startedMs = performance.now();
    const pending = call(at % count);
    if (pending !== undefined) await pending;
    times[at] = performance.now() - startedMs;
  }
  const microseconds = (performance.now() - begunMs) * 1000;
  const sorted = [...times.sort()];
  return { microseconds, p50: percentile(sorted, 0.5) * 1000, p99: percentile(sorted, 0.99) * 1000 };
}
