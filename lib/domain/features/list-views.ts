import type { ViewList } from '../../../schemas/api.ts';
import type { EntityStates } from '../ingest/ports.ts';
import { secondUs } from '../time.ts';
import { viewDefinitions } from './view-definitions.ts';

export interface ViewPage {
  readonly tenant: string;
  readonly limit: number;
  readonly after: string | undefined;
}

/** All views, and one page of the entities that have state. */
export async function listViews({ tenant, limit, after }: ViewPage, states: EntityStates): Promise<ViewList> {
  const page = { limit: limit + 1, ...(after === undefined ? {} : { after }) };
  const found = await states.entities(tenant, page);
  const entities = found.slice(0, limit);
  return {
    contract: 'view-list/1',
    views: viewDefinitions.map(({ name, version, ttlUs, features }) => ({
      name,
      version,
      ttlSeconds: ttlUs / secondUs,
      features: features.map((feature) => ({ name: feature.name, unit: feature.unit, about: feature.about })),
    })),
    entities,
    nextAfter: found.length > limit ? (entities.at(-1) ?? null) : null,
  };
}
