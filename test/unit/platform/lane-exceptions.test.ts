import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type LaneException, failAsExcepted, laneExceptions } from '../../support/lane-exceptions.ts';

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

describe('a test that is excepted', () => {
  const exception: LaneException = {
    lane: 'localstack-host',
    test: 'shows it',
    reason: 'It is not there.',
    error: /NotFound/,
  };

  test('fails with the error that the list names', async () => {
    const run = async () => {
      throw new Error('NotFound: no such thing');
    };
    await expect(failAsExcepted(exception, run)).resolves.toBeUndefined();
  });

  test('is not excused for another failure', async () => {
    const run = async () => {
      throw new Error('connection refused');
    };
    await expect(failAsExcepted(exception, run)).rejects.toThrow(
      '“shows it” fails on localstack-host with “Error: connection refused”, not with /NotFound/',
    );
  });

  test('is taken out of the list once it passes', async () => {
    await expect(failAsExcepted(exception, async () => undefined)).rejects.toThrow(
      '“shows it” passes on localstack-host',
    );
  });
});
