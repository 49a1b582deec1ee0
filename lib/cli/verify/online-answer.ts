import type { FeatureRows } from '../../../schemas/api.ts';
import type { ViewDefinition } from '../../domain/features/feature-view.ts';
import type { Answer } from './answers.ts';

/** A row of the API, in the order of the view's features. */
export function onlineAnswer(
  { features }: Pick<ViewDefinition, 'features'>,
  row: Pick<FeatureRows['rows'][number], 'features'>,
): Answer {
  const found = features.map(({ name }) => row.features[name]);
  return {
    statuses: found.map((feature) => feature?.status ?? 'NOT_FOUND'),
    values: Float64Array.from(found, (feature) => feature?.value ?? Number.NaN),
  };
}
