import type { MachineStarter } from '../../domain/monitor/ports.ts';

export interface MachineRun {
  readonly machine: string;
  readonly name: string;
  readonly input: object;
}

export interface MemoryMachineStarter extends MachineStarter {
  runs(): readonly MachineRun[];
}

export function memoryMachineStarter(): MemoryMachineStarter {
  const runs = new Map<string, MachineRun>();
  return {
    async start(machine, name, input) {
      const key = `${machine}\n${name}`;
      if (runs.has(key)) return 'existing';
      runs.set(key, { machine, name, input });
      return 'started';
    },
    runs: () => [...runs.values()],
  };
}
