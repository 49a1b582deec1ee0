import { describe, expect, test } from 'vitest';
import { maxBookLevels } from '../../../schemas/limits.ts';
import { areLevels, Levels } from '../../../schemas/streams.ts';

const level = [100, 1];

describe('levels of a book are judged quickly as the contract judges them:', () => {
  test.each([
    [[]],
    [[level, [99.5, 0]]],
    [[[100, -0]]],
    [[[1e15 - 1, 1e15 - 1]]],
    [new Array(maxBookLevels).fill(level)],
    [new Array(maxBookLevels + 1).fill(level)],
    [[[0, 1]]],
    [[[-1, 1]]],
    [[[100, -1]]],
    [[[1e15, 1]]],
    [[[100, 1e15]]],
    [[[Number.NaN, 1]]],
    [[[100, Number.NaN]]],
    [[[Infinity, 1]]],
    [[[-Infinity, 1]]],
    [[[100]]],
    [[[100, 1, 1]]],
    [[['100', 1]]],
    [[[100, '1']]],
    [[[100, null]]],
    [[[undefined, 1]]],
    [[level, undefined]],
    [[null]],
    [['']],
    [[{ 0: 100, 1: 1, length: 2 }]],
    [{ length: 0 }],
    [undefined],
    [null],
    ['[]'],
  ])('%j', (value: unknown) => {
    expect(areLevels(value)).toBe(Levels.safeParse(value).success);
  });
});
