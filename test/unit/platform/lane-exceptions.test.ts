import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { laneExceptions } from '../../support/lane-exceptions.ts';

const endToEnd = globSync('test/e2e/**/*.test.ts').map((file) => readFileSync(file, 'utf8'));

test('every exception names a test that knows of it', () => {
  const unknown = laneExceptions.filter(
    ({ test: title }) => !endToEnd.some((source) => source.includes(`testUnlessExcepted('${title}'`)),
  );
  expect(unknown).toEqual([]);
});

test('no test is excepted twice in one lane', () => {
  const keys = laneExceptions.map(({ lane, test: title }) => `${lane} ${title}`);
  expect(new Set(keys).size).toBe(keys.length);
});
