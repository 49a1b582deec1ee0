import { describe, expect, test } from 'vitest';
import type { Pack } from '../../../lib/domain/train/pack.ts';
import { planTraining } from '../../../lib/domain/train/plan-training.ts';
import { fastSettings, trainRun } from '../../support/train-runs.ts';

const sizes = { full: { ...fastSettings, trials: 100 }, start: { ...fastSettings, trials: 8 }, fast: fastSettings };
const search = { groups: ['one', 'two', 'three'].map((name) => ({ name, heads: [name] })) };
const packs = [{ name: 'demo', market: 'crypto', search, sizes }] as unknown as readonly Pack[];
const asked = { tenant: 'main', idempotencyKey: 'key-1', pack: 'demo' };

describe('what a request leaves out', () => {
  test('is the full size, seed 1, and a name that follows from tenant and key', () => {
    const { request, market } = planTraining(asked, packs);
    expect(request).toMatchObject({ pack: 'demo', model: 'demo', size: 'full', settings: sizes.full, seed: 1 });
    expect(market).toBe('crypto');
    const nameOf = (changes: object) => planTraining({ ...asked, ...changes }, packs).request.run;
    expect(request.run).toMatch(/^demo-[0-9a-f]{16}$/);
    expect(nameOf({})).toBe(request.run);
    expect(new Set([nameOf({}), nameOf({ idempotencyKey: 'key-2' }), nameOf({ tenant: 'other' })]).size).toBe(3);
  });

  test('leaves room for the workers of all groups', () => {
    const planned = (settings: object) => planTraining({ ...asked, settings }, packs).request.settings.workers;
    expect(planned({ workers: 5 })).toBe(5);
    expect(planned({ workers: 16, trials: 0 })).toBe(16);
    expect(() => planned({ workers: 6 })).toThrow(
      expect.objectContaining({
        code: 'TG-1001',
        message: 'settings: 6 workers for each of 3 groups; at most 5 may be',
      }),
    );
  });

  test('is taken from what the request says instead', () => {
    const changed = planTraining({ ...asked, size: 'fast', seed: 0, run: 'mine', settings: { trials: 0 } }, packs);
    expect(changed.request).toMatchObject({
      run: 'mine',
      size: 'fast',
      seed: 0,
      settings: { ...fastSettings, trials: 0 },
    });
  });
});

describe('a search that is taken up', () => {
  const earlier = trainRun({
    ...{ pack: 'demo', model: 'demo', size: 'start', settings: { ...sizes.start, workers: 2 }, seed: 9 },
    ...{ status: 'failed', dataset: 'd'.repeat(64), asOfUs: 5_000 },
  });
  const resume = { ...asked, resume: 'first' };

  test('goes on with size, seed, settings, data set and time of the earlier run', () => {
    const { request } = planTraining({ ...resume, settings: { trials: 30 } }, packs, earlier);
    expect(request).toMatchObject({ size: 'start', seed: 9, settings: { ...earlier.settings, trials: 30 } });
    expect(request.takenUp).toEqual({ study: 'first', dataset: earlier.dataset, asOfUs: 5_000 });
    expect(request.run).not.toBe('first');
  });

  test('stays that of the run that began it, however often it is taken up', () => {
    const second = { ...earlier, run: 'second', study: 'first' };
    expect(planTraining(resume, packs, second).request.takenUp?.study).toBe('first');
  });

  test.each([
    ['size start', { size: 'fast' }],
    ['seed 9, and 8 is asked for', { seed: 8 }],
    ['rounds 30, and 31 is asked for', { settings: { rounds: 31 } }],
    ['trainUs', { settings: { trainUs: 1 } }],
    ['2 workers', { settings: { workers: 1 } }],
  ] as const)('of another subject is refused: %s', (what, changes) => {
    expect(() => planTraining({ ...resume, ...changes }, packs, earlier)).toThrow(
      expect.objectContaining({ code: 'TG-3033', message: expect.stringContaining(what) as string }),
    );
  });

  test('of another pack is refused', () => {
    const strange = { ...earlier, pack: 'other' };
    expect(() => planTraining(resume, packs, strange)).toThrow(expect.objectContaining({ code: 'TG-3033' }));
  });

  test.each([
    ['is under way', { status: 'running' }],
    ['has searched nothing', { settings: { ...earlier.settings, trials: 0 } }],
    ['ended before it had a data set', { dataset: undefined }],
  ] as const)('of a run that %s is refused', (what, changes) => {
    expect(() => planTraining(resume, packs, { ...earlier, ...changes })).toThrow(
      expect.objectContaining({ code: 'TG-3057', message: `run first ${what}` }),
    );
  });
});

test('a pack that there is not is refused with the names of those that there are', () => {
  expect(() => planTraining({ ...asked, pack: 'other' }, packs)).toThrow(
    expect.objectContaining({
      name: 'RequestError',
      code: 'TG-3093',
      message: expect.stringContaining('demo') as string,
    }),
  );
});
