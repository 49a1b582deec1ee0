import { describe, expect, test } from 'vitest';
import type { Pack } from '../../../lib/domain/train/pack.ts';
import { planTraining } from '../../../lib/domain/train/plan-training.ts';
import { fastSettings } from '../../support/train-runs.ts';

const sizes = { full: { ...fastSettings, trials: 100 }, start: { ...fastSettings, trials: 8 }, fast: fastSettings };
const packs = [{ name: 'demo', market: 'crypto', sizes }] as unknown as readonly Pack[];
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

test('a pack that there is not is refused with the names of those that there are', () => {
  expect(() => planTraining({ ...asked, pack: 'other' }, packs)).toThrow(
    expect.objectContaining({
      name: 'RequestError',
      code: 'TG-3093',
      message: expect.stringContaining('demo') as string,
    }),
  );
});
