import { TidegateError } from '../fault.ts';
import type { Lake } from '../ingest/ports.ts';
import type { ReadPlace } from './evaluation/result-reader.ts';
import { placeIn } from './run-jobs.ts';

/** Reads what documents of a run name by their places: objects of the lake, and of no other bucket. */
export function readPlaces(lake: Pick<Lake, 'get'>, lakeBucket: string): ReadPlace {
  const lakePlace = placeIn(lakeBucket, '');
  return async (place) => {
    if (!place.startsWith(lakePlace)) throw new TidegateError('TG-3059', `${place} is not in the lake`);
    const body = await lake.get(place.slice(lakePlace.length));
    if (body === undefined) throw new TidegateError('TG-3059', `${place} is missing`);
    return body;
  };
}
