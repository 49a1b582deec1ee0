import { viewDefinitions } from '../../domain/features/view-definitions.ts';
import type { GeneratedFile } from './generated-file.ts';

/** Views without their formulas, which are most of them: what reads a row on the hot path is loaded at every cold start. */
export function viewTablesFile(): GeneratedFile {
  const tables = viewDefinitions.map(({ name, version, market, ttlUs, features }) => {
    const columns = features.map((feature) => ({ name: feature.name, unit: feature.unit }));
    return { name, version, market, ttlUs, features: columns };
  });
  const text = `// Written by \`npm run generate\` from the definitions of the views. Change those, not this file.
import type { ViewTable } from '../feature-view.ts';

/** Every version of every view. */
export const viewTables: readonly ViewTable[] = ${JSON.stringify(tables)};
`;
  return { path: `${folder}/view-tables.ts`, text };
}

const folder = 'lib/domain/features/generated';
