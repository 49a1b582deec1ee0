/** The rolling columns by Tidegate: one request per line on stdin, one answer per line on stdout. Wants --expose-gc. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { RollingSet } from '../../../lib/kernels/rolling/rolling-set.ts';
import { memoryGrowth } from '../../measure/memory-growth.ts';
import { Task, Request } from './protocol.ts';
import { columnWorkers } from './column-workers.ts';
import { readShared } from './shared-floats.ts';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { prices: priceFile, volumes: volumeFile, windows, provenFrom } = Task.parse(await nextLine());
const bars = { prices: readShared(priceFile), volumes: readShared(volumeFile) };
const rows = bars.prices.length;
const features = new RollingSet({ windows }).columnCount;
/** Shared with the workers, and used again by every pass: the first touch of a page costs more than its arithmetic. */
const outputs = new Float64Array(new SharedArrayBuffer(8 * rows * features)).fill(0);
const workers = await columnWorkers({ threads: 2, bars, windows, outputs });
process.stdout.write('{}\n');

const stream = new RollingSet({ windows });
let next = 0;

function tick(times: number): void {
  for (let count = 0; count < times; count += 1) {
    stream.bar[0] = bars.prices[next] ?? Number.NaN;
    stream.bar[1] = bars.volumes[next] ?? Number.NaN;
    stream.tick();
    next = next + 1 === rows ? 0 : next + 1;
  }
}

function provenColumns(): Float64Array {
  const proven = new Float64Array(features * (rows - provenFrom));
  for (let column = 0; column < features; column += 1) {
    proven.set(outputs.subarray(column * rows + provenFrom, (column + 1) * rows), column * (rows - provenFrom));
  }
  return proven;
}

interface Candidate {
  run(times: number): void | Promise<void>;
  /** What the last run computed, as it is compared: column after column. */
  columns(): Float64Array;
}

const candidates: Readonly<Record<string, Candidate>> = {
  'batch-1': { run: () => new RollingSet({ windows }).run(bars, outputs), columns: provenColumns },
  'batch-2': { run: () => workers.run(), columns: provenColumns },
  ticks: { run: tick, columns: () => stream.values },
};

for (let line = await nextLine(); line !== undefined; line = await nextLine()) {
  const { candidate, times, out } = Request.parse(line);
  process.stdout.write(
    `${JSON.stringify(candidate === 'memory' ? await streamMemory(times) : await time(candidate, times, out))}\n`,
  );
}
await workers.stop();

async function nextLine(): Promise<unknown> {
  const { value } = await lines.next();
  return value === undefined ? undefined : JSON.parse(value);
}

async function time(name: string, times: number, out: string | undefined) {
  const candidate = candidates[name];
  if (candidate === undefined) throw new RangeError(`no such candidate: ${name}`);
  const beganMs = performance.now();
  const cpuBegan = process.cpuUsage();
  await candidate.run(times);
  const seconds = (performance.now() - beganMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBegan);
  if (out !== undefined) writeFileSync(out, new Uint8Array(candidate.columns().buffer));
  return { seconds, cpuSeconds: (user + system) / 1e6, features };
}

/** Bytes per tick are read without a collection in between: the young generation is larger than what could come. */
async function streamMemory(times: number) {
  const collectGarbage = globalThis.gc;
  if (collectGarbage === undefined) throw new Error('memory is measured with --expose-gc only');
  const growth = await memoryGrowth({ parts: 10, run: () => tick(times / 10), collectGarbage: () => collectGarbage() });
  const before = process.memoryUsage().heapUsed;
  tick(times);
  return { ...growth, bytesPerTick: (process.memoryUsage().heapUsed - before) / times };
}
