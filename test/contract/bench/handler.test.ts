import process from 'node:process';
import { expect, test, vi } from 'vitest';
import { columns, figures, goals } from '../../../bench/suites/handler-plan.ts';
import { measureHandlers } from '../../../bench/suites/handler.ts';

// Processes are started, and bundles made.
vi.setConfig({ testTimeout: 120_000 });

const plan = { warmUpCalls: 10, turns: 1, calls: 10 };

test('handlers that give the same answer are timed, imported and weighed; a peer that is not there is named', async () => {
  const seed = Number(process.env['TIDEGATE_SEED']) % 1000;
  const run = { runs: 2, seed, signal: new AbortController().signal, tell: () => undefined };
  const peers = { kind: 'absent', reason: 'no registry' } as const;
  const { series, notRun, limits } = await measureHandlers({ plan, peers }, run);
  const valuesOf = (figure: string) =>
    series.find(({ column, name }) => column === columns.ours && name === figure)?.values;
  expect(valuesOf(figures.call)).toHaveLength(2);
  expect(valuesOf(figures.added)).toHaveLength(2);
  expect(valuesOf(figures.import)?.every((ms) => ms > 0)).toBe(true);
  expect(notRun).toEqual(goals.map(({ peer }) => ({ column: peer, reason: 'no registry' })));
  // Bytes, unlike times, are the same on every machine.
  expect(limits?.find(({ unit }) => unit === 'KB')).toMatchObject({
    value: valuesOf(figures.bundle)?.[0],
    atMost: 120,
  });
  expect(valuesOf(figures.bundle)?.[0]).toBeLessThanOrEqual(120);
});
