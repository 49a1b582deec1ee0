import { describe, expect, test } from 'vitest';
import { chooseSize } from '../../../lib/local/market-sizes.ts';

describe('the size of the simulated market', () => {
  test.each([
    [{ fast: false }, {}, 'start'],
    [{ fast: true }, {}, 'fast'],
    [{ fast: true }, { TIDEGATE_MARKET: '' }, 'fast'],
    [{ fast: true }, { TIDEGATE_MARKET: 'small' }, 'small'],
  ])('with %o and %o is %s', (options, environment, name) => {
    expect(chooseSize(options, environment)).toMatchObject({ name });
  });

  test('that tests take is not trained on', () => {
    expect(chooseSize({ fast: true }, { TIDEGATE_MARKET: 'small' })).not.toHaveProperty('training');
  });

  test('is one that there is', () => {
    expect(() => chooseSize({ fast: true }, { TIDEGATE_MARKET: 'huge' })).toThrow(/huge.*start, fast, small/);
  });
});
