import { describe, expect, it } from 'vitest';
import type { TrainingTurns } from '../../../lib/domain/train/training-turns.ts';

const model = { tenant: 'main', model: 'liquidation' };

export function trainingTurnsSuite(adapter: string, makeTurns: () => Promise<TrainingTurns>): void {
  describe(`TrainingTurns on ${adapter}`, () => {
    it('gives the turn that nobody had to whoever asks first', async () => {
      const turns = await makeTurns();
      expect(await turns.holder('main', 'liquidation')).toBeUndefined();
      expect(await turns.take({ ...model, run: 'first', from: undefined })).toBe(true);
      expect(await turns.take({ ...model, run: 'second', from: undefined })).toBe(false);
      expect(await turns.holder('main', 'liquidation')).toBe('first');
    });

    it('passes the turn on from the run that was seen to have it, and from no other', async () => {
      const turns = await makeTurns();
      await turns.take({ ...model, run: 'first', from: undefined });
      expect(await turns.take({ ...model, run: 'third', from: 'second' })).toBe(false);
      expect(await turns.take({ ...model, run: 'second', from: 'first' })).toBe(true);
      expect(await turns.take({ ...model, run: 'third', from: 'first' })).toBe(false);
      expect(await turns.holder('main', 'liquidation')).toBe('second');
    });

    it('lets one of 12 racers have it', async () => {
      const turns = await makeTurns();
      const names = Array.from({ length: 12 }, (_, index) => `run-${index}`);
      const taken = await Promise.all(names.map((run) => turns.take({ ...model, run, from: undefined })));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await turns.holder('main', 'liquidation')).toBe(names[taken.indexOf(true)]);
    });

    it('keeps models and tenants apart', async () => {
      const turns = await makeTurns();
      await turns.take({ ...model, run: 'first', from: undefined });
      expect(await turns.take({ ...model, model: 'liquidation.btc', run: 'second', from: undefined })).toBe(true);
      expect(await turns.take({ ...model, tenant: 'other', run: 'third', from: undefined })).toBe(true);
      expect(await turns.holder('main', 'liquidation')).toBe('first');
    });
  });
}
