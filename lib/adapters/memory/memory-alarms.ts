import type { Alarms, AlarmStatus } from '../../domain/monitor/ports.ts';

export interface MemoryAlarms extends Alarms {
  set(alarm: AlarmStatus): void;
}

export function memoryAlarms(): MemoryAlarms {
  const alarms = new Map<string, AlarmStatus>();
  return {
    set(alarm) {
      alarms.set(alarm.name, alarm);
    },
    async list(namePrefix) {
      const named = [...alarms.values()].filter(({ name }) => name.startsWith(namePrefix));
      return named.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}
