import type { RunFailure, RunFailures } from '../../domain/monitor/ports.ts';
import { newestFirst } from '../newest-first.ts';

export function memoryRunFailures(): RunFailures {
  const failures = new Map<string, RunFailure>();
  return {
    async record(failure) {
      failures.set(`${failure.tenant}#${failure.machine}#${failure.run}`, failure);
    },
    async list(tenant, machine, limit) {
      const own = [...failures.values()].filter((failure) => failure.tenant === tenant && failure.machine === machine);
      return newestFirst(own, limit, ({ run }) => run);
    },
  };
}
