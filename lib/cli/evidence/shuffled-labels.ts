import type { GatheredDataset } from '../../domain/train/dataset/gather-dataset.ts';
import type { Pack } from '../../domain/train/pack.ts';
import type { Pcg32 } from '../../kernels/random/pcg32.ts';

/** As many as one job may have. */
const mostHeads = 64;

export interface ShuffledDataset {
  readonly pack: Pack;
  readonly gathered: GatheredDataset;
}

/**
 * The same rows and features with labels of other rows: whatever is learnt then is chance, or a fault of ours. Heads of
 * several shuffles share a table. Naive forecasts knew the labels as they were, so none of them is kept: the climatology
 * of what each fold learnt from stands in.
 */
export function* shuffleLabels(
  { pack, gathered }: ShuffledDataset,
  replicates: number,
  random: Pcg32,
): Generator<ShuffledDataset, void> {
  const atOnce = Math.max(1, Math.floor(mostHeads / pack.heads.length));
  for (let from = 0; from < replicates; from += atOnce) {
    const count = Math.min(atOnce, replicates - from);
    const shuffles = Array.from({ length: count }, (_, at) => {
      return { suffix: `s${from + at + 1}`, order: shuffledRows(gathered.rows.places.length, random) };
    });
    yield {
      pack: shuffledPack(pack, shuffles),
      gathered: { ...gathered, columns: shuffledColumns({ pack, gathered }, shuffles) },
    };
  }
}

/** The head of the pack that a shuffled one stands for. */
export function unshuffledHead(name: string): string {
  return name.replace(/-s\d+$/, '');
}

interface Shuffle {
  readonly suffix: string;
  readonly order: Uint32Array;
}

function shuffledPack(pack: Pack, shuffles: readonly Shuffle[]): Pack {
  return {
    ...pack,
    baselines: [],
    search: {
      ...pack.search,
      groups: pack.search.groups.map(({ name, heads }) => {
        return { name, heads: heads.flatMap((head) => shuffles.map(({ suffix }) => `${head}-${suffix}`)) };
      }),
    },
    // Chance alone is measured here, and the heads have other names.
    serving: { ...pack.serving, nested: [], fallback: null },
    labels: pack.heads.flatMap(({ target, horizonUs }) =>
      shuffles.map(({ suffix }) => ({ name: `${target}_${suffix}`, horizonUs })),
    ),
    heads: pack.heads.flatMap((head) =>
      shuffles.map(({ suffix }) => ({ ...head, name: `${head.name}-${suffix}`, target: `${head.target}_${suffix}` })),
    ),
  };
}

function shuffledColumns(
  { pack, gathered: { columns } }: ShuffledDataset,
  shuffles: readonly Shuffle[],
): GatheredDataset['columns'] {
  const targets = pack.heads.flatMap(({ target }) => {
    const values = columns.targets.get(target) ?? new Float64Array(0);
    return shuffles.map(({ suffix, order }): [string, Float64Array] => [
      `${target}_${suffix}`,
      Float64Array.from(order, (row) => values[row] ?? Number.NaN),
    ]);
  });
  return { ...columns, targets: new Map(targets), baselines: new Map() };
}

/** Fisher and Yates, as Durstenfeld (1964) has it. */
function shuffledRows(count: number, random: Pcg32): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [rows[last], rows[other]] = [rows[other] ?? 0, rows[last] ?? 0];
  }
  return rows;
}
