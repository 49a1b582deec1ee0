import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { canonicalJson, sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { measures } from '../../../schemas/streams.ts';
import { computeRows } from '../../../lib/domain/features/batch.ts';
import { cryptoDefinition } from '../../../lib/domain/features/crypto/crypto-definition.ts';
import { cryptoView } from '../../../lib/domain/features/crypto/crypto-view.ts';
import { type FeatureView, viewKey } from '../../../lib/domain/features/feature-view.ts';
import { placeFeatures } from '../../../lib/domain/features/place-features.ts';
import { findView } from '../../../lib/domain/features/find-view.ts';
import { distinct, viewDefinitions } from '../../../lib/domain/features/view-definitions.ts';
import { featureViews } from '../../../lib/domain/features/views.ts';
import { endUs } from '../../support/feature-parity.ts';
import { pinnedMarket } from '../../support/pinned-market.ts';

const Pins = z.record(z.string(), z.strictObject({ definitions: z.string(), values: z.string() }));
const pins = Pins.parse(JSON.parse(readFileSync(new URL('golden/view-pins.json', import.meta.url), 'utf8')));

const market = pinnedMarket();
const views = featureViews.map((view) => ({ key: viewKey(view), view }));

/** What a row means. Words about a feature may improve without a new version. */
function definitionsDigest({ everyUs, streams, features }: FeatureView): string {
  const meanings = features.map(({ name, formula, window, unit }) => ({ name, formula, window, unit }));
  return sha256Hex(canonicalJson({ everyUs, streams: [...streams], meanings }));
}

/** Nine digits: what another machine may round otherwise is no other formula. */
function valuesDigest(view: FeatureView): string {
  const { count, values } = computeRows(view, market, { untilUs: endUs });
  const texts = values.map((column) =>
    Array.from(column, (value) => (Number.isNaN(value) ? '-' : value.toPrecision(9))),
  );
  return sha256Hex(canonicalJson({ count, texts }));
}

describe.each(views)('$key', ({ key, view }) => {
  it('is what its version has always been: another formula is another version, with a pin of its own', () => {
    expect({ definitions: definitionsDigest(view), values: valuesDigest(view) }).toEqual(pins[key]);
  });

  it('is pinned to values that are there and differ', () => {
    const { count, values } = computeRows(view, market, { untilUs: endUs });
    expect(count).toBeGreaterThan(500);
    const still = view.features.filter((_, index) => new Set(values[index]).size < 10);
    expect(still.map(({ name }) => name)).toEqual([]);
  });

  it('says of every feature all there is to say', () => {
    const known = new Set<string>([...Object.keys(measures), ...view.features.map(({ name }) => name)]);
    for (const { dependencies, domain, ...texts } of view.features) {
      expect(texts.name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(Object.values(texts).filter((text) => text.trim() === '')).toEqual([]);
      expect(dependencies.filter((dependency) => !known.has(dependency))).toEqual([]);
      expect(dependencies.length).toBeGreaterThan(0);
      expect(domain[0]).toBeLessThan(domain[1]);
    }
  });
});

describe('the views', () => {
  it('that are computed are those that readers know', () => {
    expect(featureViews.map(({ open: _open, ...definition }) => definition)).toEqual(viewDefinitions);
  });

  it('have no pin of a view that is gone', () => {
    expect(Object.keys(pins).sort()).toEqual(views.map(({ key }) => key).sort());
  });

  it('hold 62 features of the crypto market: 25 of liquidation, 21 of the order book, 16 of microstructure', () => {
    const counts = Object.groupBy(cryptoView.features, ({ family }) => family);
    expect(Object.entries(counts).map(([family, features]) => [family, features.length])).toEqual([
      ['liquidation', 25],
      ['order-book', 21],
      ['microstructure', 16],
    ]);
  });

  it('are found by name, the newest version first, and by name and version', () => {
    expect(findView(viewDefinitions, 'crypto')).toBe(cryptoDefinition);
    expect(findView(viewDefinitions, 'crypto@1')).toBe(cryptoDefinition);
    expect(findView(viewDefinitions, 'crypto@2')).toBeUndefined();
    expect(findView(viewDefinitions, 'weather')).toBeUndefined();
  });

  it('are refused when two have one name and version, or one has two features of one name', () => {
    expect(() => distinct([cryptoView, cryptoView])).toThrow('crypto@1 is there twice');
    const repeated = { ...cryptoView, features: [...cryptoView.features, ...cryptoView.features.slice(0, 1)] };
    expect(() => distinct([repeated])).toThrow('order_flow_toxicity is there twice');
    expect(distinct([cryptoView, { ...cryptoView, version: 2 }])).toHaveLength(2);
  });
});

describe('the features of a view', () => {
  const defined = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];

  it('find their places among the definitions', () => {
    const places = placeFeatures(defined, [{ features: ['c', 'a'] }, { features: ['b'] }]);
    expect(places).toEqual([Uint8Array.of(2, 0), Uint8Array.of(1)]);
  });

  it.each([
    { case: 'is not defined', groups: [{ features: ['a', 'b', 'c', 'd'] }], message: 'd is not defined' },
    { case: 'is computed twice', groups: [{ features: ['a', 'b'] }, { features: ['b', 'c'] }], message: 'b is not' },
    { case: 'is computed by nobody', groups: [{ features: ['a', 'c'] }], message: 'nothing computes b' },
  ])('are refused when one $case', ({ groups, message }) => {
    expect(() => placeFeatures(defined, groups)).toThrow(message);
  });

  it('are refused when two definitions have the same name', () => {
    expect(() => placeFeatures([...defined, { name: 'a' }], [])).toThrow('same name');
  });
});
