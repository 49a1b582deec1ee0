import type { SeriesCollector } from '../measure/summarise.ts';
import type { StreamMemory, Timing } from '../peers/features/protocol.ts';
import { figures } from './features-plan.ts';

export function collectBatch(collector: SeriesCollector, { seconds, cpuSeconds }: Timing): void {
  collector.add(figures.batch, 'ms', seconds * 1e3);
  collector.add(figures.batchProcessor, 'ms', cpuSeconds * 1e3);
}

export function collectTicks(collector: SeriesCollector, { seconds, features }: Timing, times: number): void {
  collector.add(figures.feature, 'ns', (seconds / times / features) * 1e9);
  collector.add(figures.tick, 'µs', (seconds / times) * 1e6);
}

export function collectMemory(collector: SeriesCollector, memory: StreamMemory): void {
  collector.add(figures.tickBytes, 'B', memory.bytesPerTick);
  collector.add(figures.heap, 'KiB', memory.heapSecondHalf / 1024);
  collector.add(figures.resident, 'KiB', memory.residentSecondHalf / 1024);
}
