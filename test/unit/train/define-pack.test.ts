import { describe, expect, test } from 'vitest';
import { hourUs, minuteUs } from '../../../lib/domain/time.ts';
import { definePack } from '../../../lib/domain/train/define-pack.ts';
import type { Pack } from '../../../lib/domain/train/pack.ts';
import { busyPack } from '../../support/packs/busy-pack.ts';

const [label, head, baseline] = [busyPack.labels[0]!, busyPack.heads[0]!, busyPack.baselines[0]!];
const bound = {
  ...{ target: label.name, horizonUs: label.horizonUs },
  objective: 'quantile' as const,
  interval: 'both',
};
const sized = (changes: Partial<Pack['sizes']['full']>): Partial<Pack> => ({
  sizes: { ...busyPack.sizes, start: { ...busyPack.sizes.start, ...changes } },
});

test('a pack that fits together is given back as it is', () => {
  expect(definePack(busyPack)).toBe(busyPack);
});

describe('a pack is refused', () => {
  test.each<[string, Partial<Pack>, string]>([
    ['a malformed name', { name: 'Busy' }, 'name: '],
    ['a view that there is not', { view: { name: 'trades', version: 9 } }, 'there is no view trades@9'],
    ['a view of another market', { market: 'power' }, 'trades@1 is of the market crypto, not of power'],
    ['a feature that the view lacks', { features: ['last_price', 'vpin'] }, 'trades@1 has no feature vpin'],
    ['a feature twice', { features: ['last_price', 'last_price'] }, 'the column last_price stands for two things'],
    [
      'a label that is a feature',
      { labels: [{ name: 'last_price', horizonUs: minuteUs }] },
      'the column last_price stands for two things',
    ],
    [
      'labels out of order',
      { labels: [label, { name: 'busy_1m', horizonUs: minuteUs }] },
      'labels are not in the order of their horizons: busy_1m comes too late',
    ],
    [
      'a label that nobody learns',
      { labels: [label, { name: 'busy_9m', horizonUs: 9 * minuteUs }] },
      'no head learns the label busy_9m',
    ],
    [
      'a head that learns no label',
      { heads: [head, { ...head, name: 'b', target: 'calm' }] },
      'learns calm, which is no',
    ],
    ['a head of another horizon', { heads: [{ ...head, horizonUs: 1 }] }, 'another horizon than its label busy_5m'],
    ['two heads of one name', { heads: [head, head] }, 'two heads have the name busy-5m'],
    [
      'an interval with one bound',
      { heads: [head, { ...bound, name: 'low', quantile: 0.1 }], interval: { alpha: 0.1 } },
      'interval both needs two heads or more of one target',
    ],
    ['an alpha without an interval', { interval: { alpha: 0.1 } }, 'heads of an interval and its alpha go together'],
    [
      'a baseline of no head',
      { baselines: [{ ...baseline, head: 'calm' }] },
      'is of the head calm, which there is not',
    ],
    [
      'a baseline twice',
      { baselines: [baseline, { ...baseline, column: 'other' }] },
      'there are two baselines climatology of busy-5m',
    ],
    ['a head with nothing to beat', { baselines: [] }, 'head busy-5m has no baseline to beat'],
    ['regimes without a column', { regimes: ['calm'] }, 'a column of regimes and their names go together'],
    ['a search without room', spaceOf({ low: 1, high: 1, log: false }), 'the search has no room for lambdaL1'],
    ['the logarithm of nothing', spaceOf({ low: 0, high: 1, log: true }), 'cannot take the logarithm of lambdaL1'],
    ['nothing searched, nothing set', { parameters: {} }, 'size full: there are no trials, and no parameters either'],
    [
      'a size too short for a fold',
      sized({ historyUs: 2 * hourUs }),
      'size start: one fold takes 2 h 35 min 2 s, the history has 2 h',
    ],
    [
      'tests that overlap',
      sized({ stepUs: minuteUs }),
      'size start: a step of 1 min tests rows twice: a test takes 30 min',
    ],
    [
      'a test without a decision',
      sized({ testUs: 1, stepUs: 1 }),
      'size start: a test of 0 s need not have a decision',
    ],
    ['more workers than trials', sized({ trials: 2, workers: 3 }), 'size start: 3 workers share 2 trials'],
    [
      'a search of more rounds than the size has',
      { ...sized({ trials: 2, rounds: 5 }), search: { ...busyPack.search, minRounds: 6 } },
      'size start: the search fits 6 rounds at least, the size 5 at most',
    ],
  ])('for %s', (_what, changes, said) => {
    const message = expect.stringContaining(said) as string;
    expect(() => definePack({ ...busyPack, ...changes })).toThrow(
      expect.objectContaining({ code: 'TG-3040', message }),
    );
  });

  test('for a field that packs do not have', () => {
    expect(() => definePack({ ...busyPack, ...{ author: 'me' } })).toThrow(
      expect.objectContaining({ code: 'TG-3040' }),
    );
  });
});

function spaceOf(choice: { readonly low: number; readonly high: number; readonly log: boolean }): Partial<Pack> {
  return { search: { ...busyPack.search, space: { lambdaL1: { kind: 'real', ...choice } } } };
}
