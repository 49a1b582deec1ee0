import { expect, test } from 'vitest';
import { seriesCollector } from '../../../bench/measure/summarise.ts';
import { collectSteps } from '../../../bench/suites/engines.ts';

const steps = ['Check tools', 'Start engine', 'Synthesise', 'Bootstrap', 'Deploy', 'Show', 'Total'].map(
  (title, index) => ({ title, seconds: index, peakMib: undefined }),
);

test('of a start, the steps count in which engines differ, and the whole', () => {
  const collector = seriesCollector();
  collectSteps(collector, steps);
  expect(collector.series().map(({ name, values }) => [name, ...values])).toEqual([
    ['start: the engine answers', 1],
    ['start: bootstrap', 3],
    ['start: deploy', 4],
    ['start: all of it, to the first rows', 6],
  ]);
});

test('a step that is called otherwise by now is missed, and not left out', () => {
  const without = steps.filter(({ title }) => title !== 'Bootstrap');
  expect(() => collectSteps(seriesCollector(), without)).toThrow('no step Bootstrap');
});
