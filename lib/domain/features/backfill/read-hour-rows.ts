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

/** All that the offline store has of the day of an hour. */
export async function readHourRows({ tenant, entity, view, fromUs }: HourOfView, lake: Lake): Promise<FileRows> {
  const prefix = lakePrefixes.features(tenant, view.name, view.version, dayOf(fromUs), entity);
  const parts: FileRows[] = [];
  for (const key of await lake.list(prefix)) {
    const body = await lake.get(key);
    // A file that was merged into another one between the listing and now is there as that one.
    if (body !== undefined) parts.push(decodeFeatureFile(view, key, body));
  }
  return joinFileRows(view, parts);
}
