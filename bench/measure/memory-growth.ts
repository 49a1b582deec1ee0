import process from 'node:process';

export interface MemoryGrowth {
  /** What the second half of the work has added, garbage collected, in bytes. */
  readonly heapSecondHalf: number;
  /** Pages of the process, which the allocator may keep: noisier than the heap. */
  readonly residentSecondHalf: number;
  /** Highest resident memory that was seen. */
  readonly residentPeak: number;
}

interface Work {
  /** How often memory is read; an even number. */
  readonly parts: number;
  /** One part of the work. */
  readonly run: (part: number) => void | Promise<void>;
  /** `globalThis.gc` of a process with `--expose-gc`. */
  readonly collectGarbage: () => void;
}

/** Work in equal parts, with memory read after each: what grows with the work shows in the second half. */
export async function memoryGrowth({ parts, run, collectGarbage }: Work): Promise<MemoryGrowth> {
  if (parts < 2 || parts % 2 !== 0) throw new RangeError(`two halves need an even number of parts, got ${parts}`);
  let half = { heap: 0, resident: 0 };
  let end = half;
  let residentPeak = 0;
  for (let part = 1; part <= parts; part += 1) {
    await run(part - 1);
    residentPeak = Math.max(residentPeak, process.memoryUsage.rss());
    collectGarbage();
    end = usedMemory();
    if (part === parts / 2) half = end;
  }
  return {
    heapSecondHalf: end.heap - half.heap,
    residentSecondHalf: end.resident - half.resident,
    residentPeak,
  };
}

function usedMemory() {
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}
