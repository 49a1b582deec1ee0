import { afterEach, describe, expect, test, vi } from 'vitest';
import { combinatorialFolds } from '../../../lib/domain/train/combinatorial-folds.ts';
import { labelSpans } from '../../../lib/domain/train/label-spans.ts';
import { purge } from '../../../lib/domain/train/purge.ts';
import { tellFigures } from '../../support/tell-figures.ts';

// Called as it is, until a breach stands in its place.
vi.mock(import('../../../lib/domain/train/purge.ts'), { spy: true });

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, place) => from + place);
/** Of three folds of 12 samples, horizon 2, embargo 1; worked out by hand. */
const golden = [range(7, 12), [0, 1, 11], range(0, 6)];

function trainRows(): number[][] {
  const spans = labelSpans(Float64Array.from(range(0, 12)), 2);
  const plan = { groups: 3, tested: 1, embargoUs: 1, shares: { stop: 0, calibrate: 0 } };
  return combinatorialFolds(spans, plan).folds.map(({ train }) => [...train]);
}

function expectGoldenFolds(): void {
  expect(trainRows()).toEqual(golden);
}

/** Drops what lies in a window that is made of the spans of the rows around which it is purged. */
function droppingWithin(
  windowOf: (first: Span, last: Span, embargoUs: number) => { fromUs: number; untilUs: number },
): typeof purge {
  return ({ startUs, endUs }, rows, { around, embargoUs }) => {
    if (around.length === 0) return rows;
    const [first, last] = [around[0]!, around.at(-1)!].map((row) => ({ startUs: startUs[row]!, endUs: endUs[row]! }));
    const { fromUs, untilUs } = windowOf(first!, last!, embargoUs);
    return rows.filter((row) => endUs[row]! < fromUs || startUs[row]! > untilUs);
  };
}

interface Span {
  readonly startUs: number;
  readonly endUs: number;
}

const breaches: Readonly<Record<string, typeof purge>> = {
  'the purge off': (_spans, rows) => rows,
  'the embargo off': droppingWithin((first, last) => ({ fromUs: first.startUs, untilUs: last.endUs })),
  'the embargo hidden in the purge': droppingWithin((first, last, embargoUs) => ({
    fromUs: first.startUs,
    untilUs: Math.max(last.endUs, last.startUs + embargoUs),
  })),
  'a purge from the end of the first tested label': droppingWithin((first, last, embargoUs) => ({
    fromUs: first.endUs,
    untilUs: last.endUs + embargoUs,
  })),
};

afterEach(() => vi.mocked(purge).mockRestore());

describe('the golden folds', () => {
  test('are those of the purge as it is', () => expectGoldenFolds());

  test.for(Object.entries(breaches))('turn red by %s', ([breach, dishonest], context) => {
    vi.mocked(purge).mockImplementation(dishonest);
    expect(expectGoldenFolds).toThrow(/to deeply equal/);
    tellFigures(context, {
      breach,
      red: 'the folds of 12 samples are those worked out by hand',
      golden,
      found: trainRows(),
    });
  });
});
