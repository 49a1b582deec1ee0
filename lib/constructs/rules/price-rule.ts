import { hourlyProperties, priceClasses } from '../../config/price-classes.ts';
import { type PlacedResource, type Rule, allResources, valueAt } from './template.ts';

/** Nothing idles: every type has a price class, and none bills by the hour. */
export const priceRule: Rule = (templates) =>
  allResources(templates).flatMap((placed) => {
    const fault = typeFault(placed) ?? propertyFault(placed);
    return fault === undefined ? [] : [{ stack: placed.stack, logicalId: placed.logicalId, fault }];
  });

function typeFault({ type }: PlacedResource): string | undefined {
  const price = priceClasses[type];
  if (price === undefined) return `${type} has no price class: add it to lib/config/price-classes.ts`;
  return price.kind === 'per-hour' ? `${type} bills by the hour: use ${price.instead}` : undefined;
}

function propertyFault({ type, resource }: PlacedResource): string | undefined {
  const found = hourlyProperties.find((row) => row.type === type && row.isHourly(valueAt(resource, ...row.path)));
  return found && `${found.type} with this ${found.path.join('.')} bills by the hour: use ${found.instead}`;
}
