import type { ViewDefinition } from '../../domain/features/feature-view.ts';
import type { RequestRows } from '../../domain/features/point-in-time-join.ts';
import { dayUs, startOfDay } from '../../domain/time.ts';

/** Requests for one entity that are answered from the same few days of files. */
export interface Block {
  readonly entity: string;
  /** Places of the requests in their table. */
  readonly places: readonly number[];
  /** Starts of days: the first and the last whose rows can answer. */
  readonly fromUs: number;
  readonly untilUs: number;
}

/** A week of a wide view is some 40 MB. */
const daysAtOnce = 7;

/** Cuts a table of requests by entity and week, so that months of many entities need little memory at a time. */
export function planBlocks(
  { entity, timeUs }: RequestRows,
  { ttlUs }: Pick<ViewDefinition, 'ttlUs'>,
): readonly Block[] {
  const places = Array.from(entity, (_, place) => place);
  const weekUs = daysAtOnce * dayUs;
  const groups = Map.groupBy(places, (place) => `${entity[place]} ${Math.floor((timeUs[place] ?? 0) / weekUs)}`);
  return [...groups.values()].map((group) => {
    const times = group.map((place) => timeUs[place] ?? 0);
    const firstUs = times.reduce((least, time) => Math.min(least, time), Infinity);
    const lastUs = times.reduce((most, time) => Math.max(most, time), 0);
    return {
      entity: entity[group[0] ?? 0] ?? '',
      places: group,
      fromUs: startOfDay(Math.max(0, firstUs - ttlUs)),
      untilUs: startOfDay(lastUs),
    };
  });
}
