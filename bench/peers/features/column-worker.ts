import { parentPort, workerData } from 'node:worker_threads';
import { RollingSet } from '../../../lib/kernels/rolling/rolling-set.ts';
import { ColumnWork } from './column-workers.ts';

const { bars, windows, outputs, queue } = ColumnWork.parse(workerData);
const perWindow = outputs.length / windows.length;

parentPort?.on('message', () => {
  for (let index = take(); index < windows.length; index = take()) {
    const window = windows[index] ?? 0;
    const columns = outputs.subarray(index * perWindow, (index + 1) * perWindow);
    new RollingSet({ windows: [window] }).run(bars, columns);
  }
  parentPort?.postMessage('done');
});
parentPort?.postMessage('ready');

function take(): number {
  return Atomics.add(queue, 0, 1);
}
