import { describe, expect, it } from 'vitest';
import type { Alarms, AlarmState } from '../../../lib/domain/monitor/ports.ts';

export interface AlarmsBench {
  readonly alarms: Alarms;
  /** A prefix that no other bench uses. */
  readonly prefix: string;
  raise(alarm: {
    readonly name: string;
    readonly state: AlarmState;
    readonly reason: string;
    readonly description: string;
  }): Promise<void>;
}

export function alarmsSuite(adapter: string, makeBench: () => Promise<AlarmsBench>): void {
  describe(`Alarms on ${adapter}`, () => {
    it('lists state, reason and description of an alarm, and when it changed', async () => {
      const { alarms, prefix, raise } = await makeBench();
      const alarm = {
        name: `${prefix}-dlq`,
        state: 'ALARM' as const,
        reason: '1 message waits',
        description: 'See docs/how-to/runbook/ingest.md#dlq',
      };
      await raise(alarm);
      const [listed, ...others] = await alarms.list(prefix);
      expect(others).toEqual([]);
      expect(listed).toMatchObject(alarm);
      expect(listed?.changedAtUs).toBeGreaterThan(0);
    });

    it('follows an alarm back to OK', async () => {
      const { alarms, prefix, raise } = await makeBench();
      for (const state of ['ALARM', 'OK'] as const) {
        await raise({ name: `${prefix}-dlq`, state, reason: state, description: '' });
        expect(await alarms.list(prefix)).toMatchObject([{ state, reason: state }]);
      }
    });

    it('lists more alarms than one page holds, by name, and none of another prefix', async () => {
      const { alarms, prefix, raise } = await makeBench();
      const names = Array.from({ length: 120 }, (_, index) => `${prefix}-${String(index).padStart(3, '0')}`);
      const raised = [...names.toReversed(), `x-${prefix}`];
      for (const name of raised) await raise({ name, state: 'OK', reason: 'fine', description: '' });
      expect((await alarms.list(prefix)).map(({ name }) => name)).toEqual(names);
    });
  });
}
