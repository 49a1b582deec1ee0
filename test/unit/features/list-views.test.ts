import { expect, it } from 'vitest';
import { ViewList } from '../../../schemas/api.ts';
import { listViews } from '../../../lib/domain/features/list-views.ts';
import { featureViews } from '../../../lib/domain/features/views.ts';
import { ingestLine } from '../../support/ingest-line.ts';

it('every registered view is listed as the contract says, with a page of entities', async () => {
  const { states } = ingestLine().ports;
  const list = await listViews({ tenant: 'main', limit: 1, after: undefined }, states);
  expect(ViewList.parse(list).views.map(({ name }) => name)).toEqual(featureViews.map(({ name }) => name));
  expect(list.views.map(({ features }) => features.length)).toEqual(
    featureViews.map(({ features }) => features.length),
  );
});
