import { expect, test } from 'vitest';
import { shuffleLabels, unshuffledHead } from '../../../../lib/cli/evidence/shuffled-labels.ts';
import type { GatheredDataset } from '../../../../lib/domain/train/dataset/gather-dataset.ts';
import { definePack } from '../../../../lib/domain/train/define-pack.ts';
import { openRandom } from '../../../../lib/simulator/random.ts';
import { busyPack } from '../../../support/packs/busy-pack.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const rows = 200;
const labels = Float64Array.from({ length: rows }, (_, row) => Number(row % 5 === 0));

function gathered(): GatheredDataset {
  const feature = Float64Array.from({ length: rows }, (_, row) => row);
  return {
    rows: { places: new Int32Array(rows), timeUs: feature, entity: [], labelMaturity: 1 },
    columns: {
      features: new Map([['last_price', feature]]),
      targets: new Map([['busy_5m', labels]]),
      baselines: new Map([['climatology_5m', feature]]),
      ...{ regime: undefined, isPresent: new Uint8Array(rows), isMatured: new Uint8Array(rows) },
    },
    folds: [],
  };
}

test('every replicate has all labels, in an order of its own, under a head of its own', () => {
  const random = openRandom({ world: 'test', seed, stream: 'shuffles' });
  const [only, another] = [...shuffleLabels({ pack: busyPack, gathered: gathered() }, 20, random)];
  expect(another).toBeUndefined();
  const { pack, gathered: shuffled } = only!;
  expect(pack.heads).toHaveLength(20);
  expect(new Set(pack.heads.map(({ name }) => unshuffledHead(name)))).toEqual(new Set(['busy-5m']));
  const orders = pack.heads.map(({ target }) => shuffled.columns.targets.get(target)!);
  for (const order of orders) {
    expect(order.toSorted()).toEqual(labels.toSorted());
    expect(order).not.toEqual(labels);
  }
  expect(new Set(orders.map((order) => order.join(''))).size).toBe(20);
  expect([...shuffled.columns.features]).toEqual([...gathered().columns.features]);
});

test('the naive forecasts, which knew the labels as they were, are gone', () => {
  const random = openRandom({ world: 'test', seed, stream: 'shuffles' });
  const [{ pack, gathered: shuffled } = expect.fail('nothing was shuffled')] = [
    ...shuffleLabels({ pack: busyPack, gathered: gathered() }, 1, random),
  ];
  expect([pack.baselines, [...shuffled.columns.baselines]]).toEqual([[], []]);
  expect(
    definePack({ ...pack, baselines: [{ name: 'none', column: 'none', head: 'busy-5m-s1' }] }).labels,
  ).toHaveLength(1);
});

test('more heads than one job may have are shared among several', () => {
  const random = openRandom({ world: 'test', seed, stream: 'shuffles' });
  const [head = expect.fail('the pack has no head')] = busyPack.heads;
  const heads = Array.from({ length: 20 }, (_, at) => ({ ...head, name: `busy-${at}` }));
  const jobs = [...shuffleLabels({ pack: { ...busyPack, heads }, gathered: gathered() }, 7, random)];
  expect(jobs.map(({ pack }) => pack.heads.length)).toEqual([60, 60, 20]);
});
