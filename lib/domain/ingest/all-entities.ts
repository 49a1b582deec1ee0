import type { EntityStates } from './ports.ts';

const pageSize = 1000;

/** Every entity of a tenant that has state, page by page. */
export async function allEntities(tenant: string, states: Pick<EntityStates, 'entities'>): Promise<readonly string[]> {
  const all: string[] = [];
  for (;;) {
    const after = all.at(-1);
    const page = await states.entities(tenant, { limit: pageSize, ...(after === undefined ? {} : { after }) });
    all.push(...page);
    if (page.length < pageSize) return all;
  }
}
