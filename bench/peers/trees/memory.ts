/** Scores rows by many models and says how much memory that takes. Bundled before it is measured; wants --expose-gc. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import process from 'node:process';
import { openScorer, type Scorer } from '../../../lib/kernels/gbdt/score/scorer.ts';
import { memoryNow } from './memory-now.ts';
import type { ScoredMemory, ScoringTask } from './memory-protocol.ts';

// No JSON, which a schema would have to check: the library of schemas would be in the memory that is measured.
const [, , rows = '', predictions, samples, ...images] = process.argv;
process.stdout.write(
  JSON.stringify(scoreRows({ rows, predictions: Number(predictions), samples: Number(samples), images })),
);

function scoreRows({ images, rows: file, predictions, samples }: ScoringTask): ScoredMemory {
  const collectGarbage = globalThis.gc;
  if (collectGarbage === undefined) throw new Error('memory is measured with --expose-gc only');
  const scorers = openScorers(images);
  const features = scorers[0]?.featureNames.length ?? 0;
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  const rows = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const count = rows.length / features;
  const views = Array.from({ length: count }, (_, row) => rows.subarray(row * features, (row + 1) * features));
  const score = new Float64Array(1);
  scorers[0]?.scoreRow(rows.subarray(0, features), score);
  const first = score[0] ?? Number.NaN;
  const taken: { predictions: number; heap: number; resident: number }[] = [];
  let residentPeak = 0;
  for (let done = 0; done < predictions;) {
    const row = views[done % count];
    if (row === undefined) throw new RangeError('there are no rows');
    scorers[done % scorers.length]?.scoreRow(row, score);
    done += 1;
    if (done < ((taken.length + 1) * predictions) / samples) continue;
    residentPeak = Math.max(residentPeak, process.memoryUsage.rss());
    collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    taken.push({ predictions: done, heap: heapUsed + external, resident: rss });
  }
  return { first, samples: taken, residentPeak, end: memoryNow() };
}

/** One after another through the same room: a scorer keeps nothing of what it is given. */
function openScorers(images: readonly string[]): readonly Scorer[] {
  const room = new Uint8Array(Math.max(...images.map((image) => statSync(image).size)));
  return images.map((image) => {
    const file = openSync(image, 'r');
    const length = readSync(file, room);
    closeSync(file);
    return openScorer(room.subarray(0, length));
  });
}
