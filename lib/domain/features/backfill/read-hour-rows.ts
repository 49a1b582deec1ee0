import { TidegateError } from '../../fault.ts';
import type { Lake } from '../../ingest/ports.ts';
import { lakePrefixes } from '../../registry/keys.ts';
import { dayOf } from '../../time.ts';
import { decodeFeatureFile, type FileRows, joinFileRows } from '../feature-files.ts';
import type { ViewDefinition } from '../feature-view.ts';

export interface HourOfView {
  readonly tenant: string;
  readonly entity: string;
  readonly view: ViewDefinition;
  readonly fromUs: number;
}

/** A merge leaves one file, and the next one waits for many: twice during one reading is rare. */
const mostListings = 3;

/**
 * All that the offline store has of the day of an hour. When a file was merged into another one after the listing, its
 * rows are in that one, which only a new listing shows.
 */
export async function readHourRows({ tenant, entity, view, fromUs }: HourOfView, lake: Lake): Promise<FileRows> {
  const prefix = lakePrefixes.features(tenant, view.name, view.version, dayOf(fromUs), entity);
  for (let listing = 1; listing <= mostListings; listing += 1) {
    const parts = await readFiles(await lake.list(prefix), view, lake);
    if (parts !== undefined) return joinFileRows(view, parts);
  }
  throw new TidegateError('TG-2009', `files below ${prefix} went away ${mostListings} times while they were read`);
}

/** Undefined when one of them is gone. */
async function readFiles(
  keys: readonly string[],
  view: ViewDefinition,
  lake: Lake,
): Promise<readonly FileRows[] | undefined> {
  const parts: FileRows[] = [];
  for (const key of keys) {
    const body = await lake.get(key);
    if (body === undefined) return undefined;
    parts.push(decodeFeatureFile(view, key, body));
  }
  return parts;
}
