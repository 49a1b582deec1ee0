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
const servingOf = (changes: Partial<Pack['serving']>): Partial<Pack> => ({
  serving: { ...busyPack.serving, ...changes },
});
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
    ['one head that is nested', servingOf({ nested: ['busy-5m'] }), 'only busy-5m is nested'],
    ['nested heads that there are not', servingOf({ nested: ['busy-1m', 'busy-5m'] }), 'there is no head busy-1m'],
    ['a head nested in itself', servingOf({ nested: ['busy-5m', 'busy-5m'] }), 'busy-5m comes too late'],
    [
      'a quantity that is nested',
      {
        ...{ heads: [head, { ...bound, name: 'low', quantile: 0.1 }, { ...bound, name: 'high', quantile: 0.9 }] },
        ...{ interval: { alpha: 0.1 }, ...servingOf({ nested: ['low', 'busy-5m'] }) },
        baselines: ['busy-5m', 'low', 'high'].map((name) => ({ name: 'none', column: `none_${name[0]}`, head: name })),
      },
      'head low is quantile, and events alone are nested',
    ],
    [
      'levels of risk that fall',
      servingOf({ risk: [0.2, 0.2, 0.5] }),
      'levels of risk do not rise: 0.2 comes too late',
    ],
    ['a fourth cut of risk', servingOf({ risk: [0.1, 0.2, 0.3, 0.4] }), 'serving.risk: '],
    ['a fallback on nothing', servingOf({ fallback: { features: [] } }), 'serving.fallback.features: '],
    [
      'a fallback on a stranger',
      servingOf({ fallback: { features: ['vpin'] } }),
      'the fallback learns from vpin, which is no feature of the pack',
    ],
    [
      'a fallback on a feature twice',
      servingOf({ fallback: { features: ['last_price', 'last_price'] } }),
      'the fallback learns from last_price twice',
    ],
    [
      'a fallback of no event',
      {
        ...servingOf({ fallback: { features: ['last_price'] } }),
        heads: [{ name: head.name, target: head.target, horizonUs: head.horizonUs, objective: 'poisson' }],
      },
      'a fallback wants a binary head',
    ],
    ['regimes without a column', { regimes: ['calm'] }, 'a column of regimes and their names go together'],
    [
      'regimes that nothing would be explained of',
      { regime: 'regime', regimes: ['calm', 'wild'], explain: { backgroundRows: 199, referenceRows: 10 } },
      '2 regimes are explained by 200 background rows or more, not by 199',
    ],
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
    ['two groups of one name', groupsOf(['all'], ['all']), 'two groups of the search have the name all'],
    ['a head in two groups', groupsOf(['one'], ['two']), 'head busy-5m is twice in the groups of the search'],
    [
      'a group of a head that there is not',
      { search: { ...busyPack.search, groups: [{ name: 'all', heads: ['busy-5m', 'calm-5m'] }] } },
      'the groups of the search name the head calm-5m, which there is not',
    ],
    [
      'a head that nobody searches for',
      { heads: [head, { ...head, name: 'busy-late' }], baselines: baselinesOf('busy-5m', 'busy-late') },
      'head busy-late is in no group of the search',
    ],
    [
      'more workers than there is room for',
      {
        ...sized({ trials: 20, workers: 9 }),
        ...{ heads: [head, { ...head, name: 'busy-late' }], baselines: baselinesOf('busy-5m', 'busy-late') },
        search: {
          ...busyPack.search,
          groups: [
            { name: 'one', heads: ['busy-5m'] },
            { name: 'two', heads: ['busy-late'] },
          ],
        },
      },
      'size start: 9 workers for each of 2 groups; at most 8 may be',
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

function groupsOf(...names: readonly (readonly [string])[]): Partial<Pack> {
  return { search: { ...busyPack.search, groups: names.map(([name]) => ({ name, heads: ['busy-5m'] })) } };
}

function baselinesOf(...heads: readonly string[]): Pack['baselines'] {
  return heads.map((name) => ({ name: 'climatology', column: `climatology_${name.replace('-', '_')}`, head: name }));
}

function spaceOf(choice: { readonly low: number; readonly high: number; readonly log: boolean }): Partial<Pack> {
  return { search: { ...busyPack.search, space: { lambdaL1: { kind: 'real', ...choice } } } };
}
