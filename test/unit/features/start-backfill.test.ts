import { describe, expect, test } from 'vitest';
import type { BackfillInput } from '../../../schemas/backfill.ts';
import { memoryBackfillRuns } from '../../../lib/adapters/memory/memory-backfill-runs.ts';
import { memoryRunFailures } from '../../../lib/adapters/memory/memory-run-failures.ts';
import { noteStep } from '../../../lib/domain/features/backfill/close-backfill.ts';
import { showBackfill } from '../../../lib/domain/features/backfill/show-backfill.ts';
import { type StartRequest, startBackfill } from '../../../lib/domain/features/backfill/start-backfill.ts';
import { dayUs } from '../../../lib/domain/time.ts';
import { noonUs } from '../../support/trades.ts';

const question = { tenant: 'main', run: 'btc-2026', nowUs: noonUs };
const request: StartRequest = { ...question, entities: ['BTC-USD'] };

function desk() {
  const started: { readonly name: string; readonly input: BackfillInput }[] = [];
  const ports = {
    backfills: memoryBackfillRuns(),
    runFailures: memoryRunFailures(),
    startBackfill: async (name: string, input: BackfillInput) => {
      const isNew = started.every((each) => each.name !== name);
      if (isNew) started.push({ name, input });
      return isNew ? ('started' as const) : ('existing' as const);
    },
  };
  const breakOff = (cause: string, number = started.length - 1) =>
    ports.runFailures.record({
      ...{ tenant: 'main', machine: 'backfill-features', run: started[number]?.name ?? '' },
      ...{ error: 'TidegateError', cause, atUs: noonUs + 5 },
    });
  return { started, ports, breakOff };
}

describe('a backfill', () => {
  test('is started under a name that follows from tenant, run and attempt', async () => {
    const { started, ports } = desk();
    const status = await startBackfill(request, ports);
    expect(status).toMatchObject({ run: 'btc-2026', attempt: 1, status: 'running', import: null, failure: null });
    const [{ name, input } = { name: '', input: undefined }] = started;
    expect(name).toMatch(/^backfill-[0-9a-f]{40}$/);
    const { tenant, run } = question;
    expect(input).toEqual({ tenant, run, attempt: 1, execution: name, importId: '', entities: ['BTC-USD'] });
  });

  test('sent twice is one run', async () => {
    const { started, ports } = desk();
    await startBackfill(request, ports);
    expect(await startBackfill({ ...request, nowUs: noonUs + 9 }, ports)).toMatchObject({ attempt: 1 });
    expect(started).toHaveLength(1);
  });

  test('is started by a repeat when the first request got no further than its item', async () => {
    const { started, ports } = desk();
    const unreachable = { ...ports, startBackfill: () => Promise.reject(new Error('no answer')) };
    await expect(startBackfill(request, unreachable)).rejects.toThrow('no answer');
    expect(await startBackfill(request, ports)).toMatchObject({ attempt: 1, status: 'running' });
    expect(started).toHaveLength(1);
  });

  test('of the same name and other entities is refused', async () => {
    const { ports } = desk();
    await startBackfill(request, ports);
    const other = startBackfill({ ...request, entities: ['ETH-USD'] }, ports);
    await expect(other).rejects.toMatchObject({ code: 'TG-2011' });
  });

  test.each([
    ['other entities is refused', ['ETH-USD'], 'refused'],
    ['the same entities is that run', ['BTC-USD'], 1],
  ])('begun at the same time as one of %s', async (_what, entities, expected) => {
    const { started, ports } = desk();
    const outcomes = await Promise.allSettled([
      startBackfill(request, ports),
      startBackfill({ ...request, entities }, ports),
    ]);
    const answers = outcomes.map((each) => (each.status === 'fulfilled' ? each.value.attempt : 'refused'));
    expect(answers).toEqual([1, expected]);
    expect(started.map(({ input }) => input.entities)).toEqual([['BTC-USD']]);
    expect(await startBackfill(request, ports)).toMatchObject({ attempt: 1, status: 'running' });
  });

  test('that broke off tells the message of the function, and is tried again', async () => {
    const { started, ports, breakOff } = desk();
    await startBackfill(request, ports);
    await breakOff('{"errorType":"TidegateError","errorMessage":"raw/x is \\"missing\\"","trace":[]}');
    const failure = { code: 'TG-2009', reason: 'TidegateError: raw/x is "missing"' };
    expect(await showBackfill(question, ports)).toMatchObject({ status: 'failed', failure });
    expect(await startBackfill(request, ports)).toMatchObject({ attempt: 2, status: 'running', failure: null });
    expect(new Set(started.map(({ name }) => name)).size).toBe(2);
    expect(await showBackfill(question, ports)).toMatchObject({ attempt: 2, status: 'running' });
  });

  test('that ended without a word within the timeout of its machine has failed', async () => {
    const { ports } = desk();
    await startBackfill(request, ports);
    expect(await showBackfill({ ...question, nowUs: noonUs + dayUs }, ports)).toMatchObject({ status: 'running' });
    const later = await showBackfill({ ...question, nowUs: noonUs + dayUs + 1 }, ports);
    expect(later).toMatchObject({ status: 'failed', failure: { reason: 'the run did not end within its timeout' } });
  });

  test('that succeeded is not started again', async () => {
    const { started, ports } = desk();
    await startBackfill(request, ports);
    const step = {
      tenant: 'main',
      run: 'btc-2026',
      attempt: 1,
      status: 'succeeded' as const,
      finishedAtUs: noonUs + 7,
    };
    await noteStep({ ...step, counts: { verified: 3 } }, ports.backfills);
    expect(await startBackfill(request, ports)).toMatchObject({ status: 'succeeded', counts: { verified: 3 } });
    expect(started).toHaveLength(1);
  });

  test('that nobody started is not found', async () => {
    await expect(showBackfill(question, desk().ports)).rejects.toMatchObject({ code: 'TG-2010' });
  });
});

test('an attempt that another one has followed says nothing any more', async () => {
  const { ports, breakOff } = desk();
  await startBackfill(request, ports);
  await breakOff('no answer');
  await startBackfill(request, ports);
  await noteStep({ tenant: 'main', run: 'btc-2026', attempt: 1, status: 'succeeded' }, ports.backfills);
  expect(await showBackfill(question, ports)).toMatchObject({ attempt: 2, status: 'running' });
});
