import { cryptoDefinition } from './crypto/crypto-definition.ts';
import { type ViewDefinition, viewKey } from './feature-view.ts';
import { tradesDefinition } from './trades-definition.ts';

/** What every version of every view is. Who only reads rows takes `view-tables.ts`, which is made of it. */
export const viewDefinitions: readonly ViewDefinition[] = distinct([tradesDefinition, cryptoDefinition]);

/** Throws where two views have one name and version, or one view two features of the same name. */
export function distinct(views: readonly ViewDefinition[]): readonly ViewDefinition[] {
  refuseRepeated(views.map(viewKey));
  for (const { features } of views) refuseRepeated(features.map(({ name }) => name));
  return views;
}

function refuseRepeated(names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new RangeError(`${repeated} is there twice`);
}
