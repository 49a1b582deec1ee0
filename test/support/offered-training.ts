import { createHash } from 'node:crypto';
import type { TrainRunFiles } from '../../schemas/run-api.ts';
import { TrainResult } from '../../schemas/training.ts';
import { answering } from './http-answers.ts';
import { type Planted, root, storePlanted } from './planted-training.ts';

type Offered = TrainRunFiles['files'][number];

const bucket = 's3://lake/';
export const resultUri = `${root}/train/result.json`;

/** What a trainer leaves that has fitted the two heads of the planted training. */
export function plantedResult(change: Partial<Extract<TrainResult, { status: 'succeeded' }>> = {}): TrainResult {
  const head = { fold: null, rounds: 20, trees: 20, rows: { train: 200, stop: 60, calibrate: 60, test: 0 } };
  return TrainResult.parse({
    ...{ contract: 'train-result/1', job: '01J00000000000000000000000', run: 'planted-run', mode: 'train' },
    ...{ status: 'succeeded', seed: 11, threads: 1, trials: null, resumedFits: 0, files: [] },
    usage: { wallSeconds: 3, cpuSeconds: 2, peakBytes: 300_000_000 },
    software: { python: '3.12.3', packages: { lightgbm: '4.6.0', numpy: '2.3.0' }, lock: 'f'.repeat(64) },
    artifact: 'a'.repeat(64),
    heads: [
      { ...head, name: 'up', digest: 'b'.repeat(64) },
      { ...head, name: 'amount', digest: 'c'.repeat(64) },
    ],
    ...change,
  });
}

/** The objects of a training that has ended, by their places. */
export function endedTraining(training: Planted, result: TrainResult): Map<string, Uint8Array> {
  const objects = new Map<string, Uint8Array>();
  storePlanted(objects, training);
  return objects.set(resultUri, Buffer.from(JSON.stringify(result)));
}

/** A lake that gives its objects to whoever has their address, and what the API would offer of it. */
export async function offerTraining(objects: Map<string, Uint8Array>) {
  const lake = await answering((response, { url }) => {
    const body = objects.get(`${bucket}${url.slice(1)}`);
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  const files = [...objects].flatMap(([uri, body]): Offered[] => {
    const [key, kind] = [uri.slice(bucket.length), kindOf(uri)];
    const sha256 = createHash('sha256').update(body).digest('hex');
    return kind === undefined ? [] : [{ kind, key, sha256, bytes: body.length, url: `${lake.baseUrl}/${key}` }];
  });
  const offer: TrainRunFiles = { contract: 'train-run-files/1', run: 'planted-run', version: 1, files };
  return { offer, lake };
}

const kinds: readonly (readonly [ending: string, kind: Offered['kind']])[] = [
  ['/jobs/train.json', 'job'],
  ['/recipe.py', 'recipe'],
  ['/table.json', 'table'],
  ['/table.parquet', 'rows'],
  ['/folds.parquet', 'folds'],
  ['/train/result.json', 'result'],
];

function kindOf(uri: string): Offered['kind'] | undefined {
  return kinds.find(([ending]) => uri.endsWith(ending))?.[1];
}
