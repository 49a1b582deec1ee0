import { isSameMaterialised, type Materialised, type MaterialisedLog } from '../../domain/features/materialised.ts';

export function memoryMaterialisedLog(): MaterialisedLog {
  const entries = new Map<string, Materialised>();
  return {
    async read(tenant, entity) {
      return entries.get(`${tenant}#${entity}`);
    },
    async replace(tenant, entity, { from, to }) {
      const key = `${tenant}#${entity}`;
      if (!isSameMaterialised(entries.get(key), from)) return false;
      entries.set(key, to);
      return true;
    },
  };
}
