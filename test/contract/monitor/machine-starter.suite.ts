import { describe, expect, it } from 'vitest';
import type { MachineStarter } from '../../../lib/domain/monitor/ports.ts';

export interface StarterBench {
  readonly starter: MachineStarter;
  readonly machine: string;
  /** Name and input of every run of the machine, by name. */
  runs(): Promise<readonly { readonly name: string; readonly input: unknown }[]>;
}

export function machineStarterSuite(adapter: string, makeBench: () => Promise<StarterBench>): void {
  describe(`MachineStarter on ${adapter}`, () => {
    it('starts a run under its name with its input', async () => {
      const { starter, machine, runs } = await makeBench();
      expect(await starter.start(machine, 'run-1', { tenant: 'main', run: 'run-1' })).toBe('started');
      expect(await runs()).toEqual([{ name: 'run-1', input: { tenant: 'main', run: 'run-1' } }]);
    });

    it.each([
      ['the same', { tenant: 'main' }],
      ['another', { tenant: 'other' }],
    ])('never runs twice under one name, with %s input', async (_, input) => {
      const { starter, machine, runs } = await makeBench();
      await starter.start(machine, 'run-1', { tenant: 'main' });
      expect(await starter.start(machine, 'run-1', input)).toBe('existing');
      expect(await runs()).toEqual([{ name: 'run-1', input: { tenant: 'main' } }]);
    });

    it('makes one run of 16 starts at the same moment', async () => {
      const { starter, machine, runs } = await makeBench();
      const starts = Array.from({ length: 16 }, (_, racer) => starter.start(machine, 'raced', { racer }));
      const outcomes = await Promise.all(starts);
      expect(outcomes.filter((outcome) => outcome === 'started')).toHaveLength(1);
      expect(await runs()).toEqual([{ name: 'raced', input: { racer: outcomes.indexOf('started') } }]);
    });

    it('starts runs of different names side by side', async () => {
      const { starter, machine, runs } = await makeBench();
      const names = ['run-1', 'run-2', 'run-3'];
      await Promise.all(names.map((name) => starter.start(machine, name, {})));
      expect((await runs()).map(({ name }) => name)).toEqual(names);
    });
  });
}
