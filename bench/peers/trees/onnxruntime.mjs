/**
 * Scores by onnxruntime-node: one session, its inputs float32 and made beforehand, its outputs in tensors that are used
 * again.
 */
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { rowViews, serveCandidates } from './serve-candidates.ts';

await serveCandidates(async ({ folder, features, rows }) => {
  const file = join(folder, 'model.onnx');
  const options = { executionMode: 'sequential', graphOptimizationLevel: 'all', interOpNumThreads: 1 };
  const one = await ort.InferenceSession.create(file, { ...options, intraOpNumThreads: 1 });
  const all = await ort.InferenceSession.create(file, options);
  const inputs = Float32Array.from(rows);
  const views = rowViews(inputs, features);
  return {
    row: { calls: rowCalls },
    batch: { calls: batchCalls(one) },
    'batch-all': { calls: batchCalls(all) },
  };

  function rowCalls(count, answers) {
    const feeds = views.slice(0, count).map((row) => ({ rows: new ort.Tensor('float32', row, [1, features]) }));
    const scores = new Float32Array(1);
    const fetches = { scores: new ort.Tensor('float32', scores, [1, 1]) };
    const call = async (index) => {
      await one.run(feeds[index], fetches);
      answers[index] = scores[0];
    };
    return { count, call };
  }

  function batchCalls(session) {
    return (count, answers) => {
      const feeds = { rows: new ort.Tensor('float32', inputs.subarray(0, count * features), [count, features]) };
      const scores = new Float32Array(count);
      const fetches = { scores: new ort.Tensor('float32', scores, [count, 1]) };
      const call = async () => {
        await session.run(feeds, fetches);
        answers.set(scores);
      };
      return { count: 1, call };
    };
  }
});
