import type { FeatureDefinition } from './feature-view.ts';

/**
 * For each group the places of its values among the definitions. Throws where a group has a feature that is not
 * defined, where two have the same, and where nobody has one.
 */
export function placeFeatures(
  definitions: readonly Pick<FeatureDefinition, 'name'>[],
  groups: readonly { readonly features: readonly string[] }[],
): Uint8Array[] {
  const names = definitions.map(({ name }) => name);
  const open = new Set(names);
  if (open.size !== names.length) throw new RangeError('two definitions have the same name');
  const places = groups.map(({ features }) =>
    Uint8Array.from(features, (feature) => {
      if (!open.delete(feature)) throw new RangeError(`${feature} is not defined, or computed twice`);
      return names.indexOf(feature);
    }),
  );
  if (open.size > 0) throw new RangeError(`nothing computes ${[...open].join(', ')}`);
  return places;
}
