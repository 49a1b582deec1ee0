import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { openScorer } from '../../../lib/kernels/gbdt/score/scorer.ts';
import { RowPart, RowWork } from './row-workers.ts';

const { image, rows } = RowWork.parse(workerData);
const scorer = openScorer(readFileSync(image));
const features = scorer.featureNames.length;

parentPort?.on('message', (message) => {
  const { from, until, answers } = RowPart.parse(message);
  scorer.scoreRows(rows.subarray(from * features, until * features), until - from, answers.subarray(from, until));
  parentPort?.postMessage('done');
});
parentPort?.postMessage('ready');
