import type { RunFailure, RunFailures } from '../../domain/monitor/ports.ts';
import { newestFirst } from '../newest-first.ts';

export function memoryRunFailures(): RunFailures {
  const failures = new Map<string, RunFailure>();
  return {
    async record(failure) {
      const key = keyOf(failure.tenant, failure.machine, failure.run);
      if (!failures.has(key)) failures.set(key, failure);
    },
    find: async (tenant, machine, run) => failures.get(keyOf(tenant, machine, run)),
    async list(tenant, machine, limit) {
      const own = [...failures.values()].filter((failure) => failure.tenant === tenant && failure.machine === machine);
      return newestFirst(own, limit, ({ run }) => run);
    },
  };
}

function keyOf(tenant: string, machine: string, run: string): string {
  return `${tenant}#${machine}#${run}`;
}
