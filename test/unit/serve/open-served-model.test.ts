import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { openServedModel, parseServingDocument } from '../../../lib/domain/serve/open-served-model.ts';
import { ServingModel } from '../../../schemas/serving.ts';
import { servedDocument, servedFeatures, servedHeads, servedImage, servedModel } from '../../support/served-model.ts';

const image = servedImage(5);
const document = servedDocument(image);

function refusal(message: string) {
  return expect.objectContaining({ code: 'TG-7002', message: expect.stringContaining(message) });
}

describe('a serving document', () => {
  test('is read as the registry writes it', () => {
    expect(ServingModel.parse(document)).toEqual(document);
    expect(parseServingDocument(Buffer.from(JSON.stringify(document)))).toEqual(document);
  });

  test.each(['{', 'null', '3', '{}', '{"contract":"serving-model/2"}'])('is not %s', (text) => {
    expect(() => parseServingDocument(Buffer.from(text))).toThrow(refusal('the serving document is no'));
  });
});

describe('a model to be served', () => {
  test('has the heads of its document, warms up, and opens an explainer once', () => {
    const model = servedModel(5);
    model.warmUp();
    expect(model.scorer.heads.map(({ name }) => name)).toEqual(document.heads.map(({ name }) => name));
    expect(model.explainer(0)).toBe(model.explainer(0));
    expect(model.explainer(1)).not.toBe(model.explainer(0));
    expect(() => model.explainer(servedHeads.length)).toThrow(RangeError);
  });

  test.each([
    ['another length', { image: { ...document.image, bytes: 17 } }, 'bytes instead of 17'],
    ['another feature', { features: [servedFeatures[1]!, ...servedFeatures.slice(1)] }, 'feature 1 is'],
    ['fewer features', { features: servedFeatures.slice(1) }, 'feature 1 is'],
    ['one feature less', { features: servedFeatures.slice(0, -1) }, 'feature 14 is'],
    ['heads in another order', { heads: servedHeads.toReversed() }, 'head 1 is burst-5m instead of drift'],
    ['a view that nobody knows', { featureViewVersion: 99 }, 'crypto@99'],
    ['a view without its features', { view: 'trades' }, 'trades@1 has no feature'],
  ])('is refused when its document names %s', (_, change, message) => {
    expect(() => openServedModel(servedDocument(image, change), image)).toThrow(refusal(message));
  });

  test('is refused when a head was learnt otherwise', () => {
    const heads = servedHeads.map((head) =>
      head.name === 'drift' ? { ...head, objective: 'poisson' as const } : head,
    );
    expect(() => openServedModel(servedDocument(image, { heads }), image)).toThrow(refusal('head drift is regression'));
  });

  test('is refused when its image is damaged', () => {
    const damaged = image.slice();
    damaged[damaged.length - 1]! ^= 1;
    expect(() => openServedModel(document, damaged)).toThrow(refusal('checksum'));
    expect(() => openServedModel(document, image.subarray(0, 20))).toThrow(refusal('cannot be opened'));
  });
});

async function packagesBehind(path: string): Promise<readonly string[]> {
  const bundled = { bundle: true, write: false, metafile: true, platform: 'node', format: 'esm' } as const;
  const { metafile } = await build({ ...bundled, entryPoints: [path] });
  return Object.keys(metafile.inputs).filter((input) => input.includes('node_modules/'));
}

test('the hot path predicts without a package, above all without schemas', async () => {
  expect(await packagesBehind('lib/domain/serve/predict.ts')).toEqual([]);
  expect(await packagesBehind('lib/domain/serve/open-served-model.ts')).toEqual([]);
  expect((await packagesBehind('schemas/serving.ts')).some((input) => input.includes('/zod/'))).toBe(true);
});
