import { describe, expect, it, vi } from 'vitest';
import { packModels } from '../../../../lib/kernels/gbdt/image/pack-models.ts';
import { openScorer, type Scorer } from '../../../../lib/kernels/gbdt/score/scorer.ts';
import { chainModel } from '../../../support/chain-model.ts';
import { randomModel } from '../../../support/random-tree-models.ts';

const pack = (leaves: number): Uint8Array => packModels([{ name: 'main', model: chainModel(leaves) }]);

function score(scorer: Scorer, x: number): number {
  const scores = new Float64Array(1);
  scorer.scoreRow(Float64Array.of(x), scores);
  return scores[0]!;
}

describe('A scorer', () => {
  it.each([
    [1, 128],
    [2, 129],
    [2, 32_768],
    [4, 32_769],
    [4, 70_000],
  ])('holds nodes in %i bytes a field for a tree of %i leaves', (width, leaves) => {
    const scorer = openScorer(pack(leaves));
    expect(scorer.image.counts.width).toBe(width);
    const rows = Float64Array.of(-1, 0, 0.5, leaves / 2, leaves - 2, leaves, Number.NaN);
    const scores = new Float64Array(rows.length);
    scorer.scoreRows(rows, rows.length, scores);
    expect([...scores]).toEqual([0, 0, 1, Math.ceil(leaves / 2), leaves - 2, leaves - 1, leaves - 1]);
  });

  it('stays as it is when another is opened, used and dropped', () => {
    const first = openScorer(pack(100));
    expect(score(first, 70)).toBe(70);
    expect(score(openScorer(pack(20)), 70)).toBe(19);
    expect(score(first, 70)).toBe(70);
  });

  it('says which of its scores belong to which head, and what evaluates it', () => {
    const shape = {
      seed: 1,
      features: 4,
      trees: 3,
      mostLeaves: 9,
      thresholds: 5,
      categorical: 0,
      isAveraged: false,
      isShuffled: false,
    };
    const heads = [2, 1].map((outputs, seed) => ({
      name: `of ${outputs}`,
      model: randomModel({ ...shape, seed, outputs }),
    }));
    const told = openScorer(packModels(heads)).heads.map(({ name, firstScore, outputs, evaluator }) => [
      name,
      firstScore,
      outputs,
      evaluator,
    ]);
    expect(told).toEqual([
      ['of 2', 0, 2, 'wasm'],
      ['of 1', 2, 1, 'wasm'],
    ]);
  });

  it('scores a model without trees, or of single leaves, as LightGBM does', () => {
    const empty = { ...chainModel(1), trees: [] };
    const constant = chainModel(1).trees[0]!;
    const leaf = {
      ...empty,
      trees: [
        { ...constant, leafValue: Float64Array.of(0.1) },
        { ...constant, leafValue: Float64Array.of(0.2) },
      ],
    };
    for (const evaluator of ['wasm', 'typescript'] as const) {
      const scorer = openScorer(
        packModels([
          { name: 'empty', model: empty },
          { name: 'leaf', model: leaf },
        ]),
        { evaluator },
      );
      const scores = new Float64Array(2 * 70).fill(7);
      scorer.scoreRows(new Float64Array(70), 70, scores);
      expect(new Set(scores)).toEqual(new Set([0, 0.1 + 0.2]));
    }
  });

  it('takes an image that lies anywhere in its buffer', () => {
    const image = pack(9);
    const shifted = new Uint8Array(image.length + 3).subarray(3);
    shifted.set(image);
    const { words } = openScorer(image).image;
    expect(openScorer(shifted).image.words).toEqual(words);
    expect(openScorer(Buffer.from(shifted.buffer, 3)).image.words).toEqual(words);
  });

  it('keeps an image in one place, and leaves the bytes that were given alone', () => {
    const given = pack(100);
    const scorer = openScorer(given);
    const { bytes, leaves, nodes, words } = scorer.image;
    expect(bytes).toEqual(given);
    given.fill(0);
    expect(score(scorer, 70)).toBe(score(openScorer(pack(100)), 70));
    expect(new Set([bytes, leaves, nodes].map(({ buffer }) => buffer)).size).toBe(1);
    expect(words).toEqual(openScorer(pack(100)).image.words);
  });

  it('refuses rows and room for scores that are too short', () => {
    const scorer = openScorer(pack(9));
    expect(() => scorer.scoreRow(new Float64Array(), new Float64Array(1))).toThrow('do not fit');
    expect(() => scorer.scoreRow(new Float64Array(1), new Float64Array())).toThrow('do not fit');
    expect(() => scorer.scoreRows(new Float64Array(5), 6, new Float64Array(6))).toThrow('do not fit');
  });

  it.each([
    ['there is no WebAssembly', undefined],
    ['it has no vectors', { validate: () => false }],
  ])('evaluates in TypeScript where %s, and says so', async (_, api) => {
    vi.stubGlobal('WebAssembly', api);
    vi.resetModules();
    try {
      const fresh = await import('../../../../lib/kernels/gbdt/score/scorer.ts');
      const scorer = fresh.openScorer(pack(9));
      expect(scorer.heads.map(({ evaluator }) => evaluator)).toEqual(['typescript']);
      expect(() => fresh.openScorer(pack(9), { evaluator: 'wasm' })).toThrow('no WebAssembly');
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('gives the same after a warm-up as before it', () => {
    const scorer = openScorer(pack(50));
    const scores = new Float64Array(2);
    scorer.scoreRow(Float64Array.of(30), scores.subarray(0, 1));
    scorer.warmUp(100);
    scorer.scoreRow(Float64Array.of(30), scores.subarray(1));
    expect([...scores]).toEqual([30, 30]);
  });
});
