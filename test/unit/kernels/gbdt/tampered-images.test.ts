import { describe, expect, it } from 'vitest';
import { GbdtError } from '../../../../lib/kernels/gbdt/gbdt-error.ts';
import { checksum } from '../../../../lib/kernels/gbdt/image/checksum.ts';
import { checksumAt, countsAt } from '../../../../lib/kernels/gbdt/image/image-layout.ts';
import { openImage, type Image } from '../../../../lib/kernels/gbdt/image/open-image.ts';
import { packModels } from '../../../../lib/kernels/gbdt/image/pack-models.ts';
import { kernelReader } from '../../../../lib/kernels/gbdt/score/kernel-reader.ts';
import { openScorer } from '../../../../lib/kernels/gbdt/score/scorer.ts';
import { startKernel } from '../../../../lib/kernels/gbdt/score/start-kernel.ts';
import { unpackModels } from '../../../../lib/kernels/gbdt/image/unpack-models.ts';
import { Pcg32 } from '../../../../lib/kernels/random/pcg32.ts';
import { chainModel } from '../../../support/chain-model.ts';
import { nastyRows, randomModel } from '../../../support/random-tree-models.ts';
import { tellFigures } from '../../../support/tell-figures.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const tries = 10_000;
const rowCount = 17;
const shape = {
  seed,
  features: 5,
  trees: 8,
  mostLeaves: 24,
  outputs: 2,
  thresholds: 12,
  categorical: 0.2,
  isAveraged: false,
  isShuffled: false,
};
const model = randomModel(shape);
const rows = nastyRows(model, rowCount, seed);
/** The second holds the children of its nodes, the first only what is split. */
const images = [false, true].map((isShuffled) =>
  packModels([
    { name: 'one', model },
    { name: 'other', model: randomModel({ ...shape, seed: seed + 1, outputs: 1, isAveraged: true, isShuffled }) },
  ]),
);
const image = images[0]!;
const seal = (bytes: Uint8Array): void => {
  const view = new DataView(bytes.buffer);
  checksum(bytes.subarray(countsAt)).forEach((lane, index) => view.setUint32(checksumAt + 4 * index, lane, true));
};

const reader = kernelReader(startKernel()!);

/** By the kernel and by TypeScript alike: the same nodes, or the same words about what is wrong. */
function opened(bytes: Uint8Array): Image | undefined {
  const byKernel = openedBy(() => openImage(bytes, reader));
  const byTypescript = openedBy(() => openImage(bytes));
  if (byKernel instanceof GbdtError || byTypescript instanceof GbdtError) {
    expect(byKernel).toEqual(byTypescript);
    return undefined;
  }
  expect(byKernel.nodes).toEqual(byTypescript.nodes);
  return byKernel;
}

function openedBy(open: () => Image): Image | GbdtError {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof GbdtError)) throw error;
    return error;
  }
}

/** Half of the changes hit what evaluators follow, which is less than half of the bytes. */
function alter(bytes: Uint8Array, random: Pcg32): void {
  const structure = random.below(2) === 0 ? 0 : bytes.length - countsAt;
  const at =
    structure === 0
      ? countsAt + random.below(48) + random.below(2) * random.below(bytes.length - countsAt - 48)
      : random.below(bytes.length);
  if (random.below(3) === 0) bytes[at] = random.below(256);
  else bytes[at]! ^= 1 << random.below(8);
}

/** No score is more than the largest leaves of all trees together. */
function boundOf({ leaves, treeStarts }: Image): number {
  let sum = 0;
  for (let tree = 1; tree < treeStarts.length; tree += 1)
    sum += Math.max(...leaves.subarray(treeStarts[tree - 1]! + tree - 1, treeStarts[tree]! + tree).map(Math.abs));
  return sum;
}

function scoresOf(bytes: Uint8Array, evaluator: 'wasm' | 'typescript', { counts }: Image): Float64Array {
  const scorer = openScorer(bytes, { evaluator });
  const given = Float64Array.from({ length: rowCount * counts.features }, (_, at) => rows[at % rows.length]!);
  const scores = new Float64Array(rowCount * scorer.outputs).fill(Number.NaN);
  scorer.scoreRows(given, rowCount, scores);
  return scores;
}

describe('A tampered image', () => {
  it('is refused by its checksum, whichever bit is another', (context) => {
    const random = new Pcg32([seed, 2], [1, 1]);
    const bytes = image.slice();
    for (let done = 0; done < tries; done += 1) {
      const at = random.below(bytes.length);
      const bit = 1 << random.below(8);
      bytes[at]! ^= bit;
      expect(() => openImage(bytes)).toThrow(GbdtError);
      bytes[at]! ^= bit;
    }
    tellFigures(context, { flips: tries, refused: tries, resident: process.memoryUsage().rss });
    expect(openImage(bytes).counts.heads).toBe(2);
  });

  it('is refused or scores within its leaves when its checksum was made anew', (context) => {
    const random = new Pcg32([seed, 3], [1, 1]);
    const found = { refused: 0, scored: 0 };
    for (let done = 0; done < tries; done += 1) {
      const bytes = images[done % 2]!.slice();
      for (let changes = 1 + random.below(2); changes > 0; changes -= 1) alter(bytes, random);
      seal(bytes);
      const accepted = opened(bytes);
      if (accepted === undefined) {
        found.refused += 1;
        continue;
      }
      found.scored += 1;
      const scores = scoresOf(bytes, 'typescript', accepted);
      const bound = boundOf(accepted);
      expect(scores.every((score) => Math.abs(score) <= bound)).toBe(true);
      if (found.scored % 20 === 0) expect(scoresOf(bytes, 'wasm', accepted)).toEqual(scores);
    }
    tellFigures(context, { ...found, resident: process.memoryUsage().rss });
    expect(found.refused).toBeGreaterThan(tries / 10);
    expect(found.scored).toBeGreaterThan(tries / 10);
  });

  it.each([Number.NaN, Infinity, -Infinity])('is refused with a leaf of %d, wherever it stands', (value) => {
    const { leaves } = openImage(image);
    for (let leaf = 0; leaf < leaves.length; leaf += 1) {
      const bytes = image.slice();
      new DataView(bytes.buffer).setFloat64(leaves.byteOffset - image.byteOffset + 8 * leaf, value, true);
      seal(bytes);
      expect(opened(bytes)).toBeUndefined();
      expect(() => openImage(bytes)).toThrow('not finite');
    }
  });

  it('is refused with a decision that has the bit of a sign', () => {
    const { slots } = openImage(image);
    for (let at = 1; at < slots.length; at += 2) {
      const bytes = image.slice();
      bytes[slots.byteOffset - image.byteOffset + 4 * at + 3]! ^= 0x80;
      seal(bytes);
      expect(opened(bytes)).toBeUndefined();
    }
  });

  it('is refused when its nodes do not fit into their fields', () => {
    const wide = packModels([{ name: 'main', model: chainModel(200) }]);
    for (const width of [0, 1, 3, 8]) {
      const bytes = wide.slice();
      new DataView(bytes.buffer).setUint32(countsAt, width, true);
      seal(bytes);
      expect(() => openImage(bytes)).toThrow(`have ${width} bytes`);
    }
  });

  it('is refused with leaves whose sum could be infinite', () => {
    const bytes = image.slice();
    const { leaves } = openImage(bytes);
    leaves.fill(Number.MAX_VALUE);
    seal(bytes);
    expect(opened(bytes)).toBeUndefined();
    expect(() => openImage(bytes)).toThrow('finite sum');
  });

  it('gives back models, or says that its covers are damaged', () => {
    const random = new Pcg32([seed, 4], [1, 1]);
    for (let done = 0; done < 500; done += 1) {
      const bytes = images[done % 2]!.slice();
      alter(bytes, random);
      seal(bytes);
      const accepted = opened(bytes);
      if (accepted === undefined) continue;
      try {
        expect(unpackModels(accepted)).toHaveLength(2);
      } catch (error) {
        expect(error).toBeInstanceOf(GbdtError);
      }
    }
  });

  it('is refused when it is shorter or longer than it says', () => {
    for (const length of [0, 1, checksumAt, countsAt, image.length - 1])
      expect(() => openImage(image.subarray(0, length))).toThrow(GbdtError);
    expect(() => openImage(Uint8Array.of(...image, 0))).toThrow('not');
  });
});
