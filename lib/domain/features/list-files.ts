import type { FeatureFileList } from '../../../schemas/api.ts';
import { maxListedDays } from '../../../schemas/limits.ts';
import { RequestError } from '../fault.ts';
import { inBatches } from '../in-batches.ts';
import type { UploadCaller, UploadUrls } from '../ingest/import-uploads.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakePrefixes } from '../registry/keys.ts';
import { dayOf, dayUs, formatTime, parseTime } from '../time.ts';
import type { ViewDefinition } from './feature-view.ts';
import type { MaterialisedLog } from './materialised.ts';
import { requireView } from './find-view.ts';
import { viewDefinitions } from './view-definitions.ts';

export interface FilesQuestion {
  readonly tenant: string;
  readonly view: string;
  readonly entities: readonly string[];
  /** The first and the last day. */
  readonly from: string;
  readonly until: string;
  readonly caller: UploadCaller;
}

export interface FilesPorts {
  readonly lake: Pick<Lake, 'list'>;
  readonly materialised: Pick<MaterialisedLog, 'read'>;
  readonly urls: Pick<UploadUrls, 'get'>;
}

/** Where the rows of these entities and days lie, and how far each entity stands in the offline store. */
export async function listFiles(question: FilesQuestion, ports: FilesPorts): Promise<FeatureFileList> {
  const { tenant, entities, caller } = question;
  const view = requireView(viewDefinitions, question.view);
  const days = daysBetween(question);
  if (days.length * entities.length > maxListedDays) {
    throw malformed('until', `${entities.length} entities over ${days.length} days; at most ${maxListedDays} together`);
  }
  const listed = await inBatches(entities, async (entity) => {
    // Read first: of what it tells, every file is listed.
    const materialised = await ports.materialised.read(tenant, entity);
    const span =
      materialised === undefined ? undefined : { fromUs: materialised.fromUs, untilUs: materialised.untilUs };
    return { entity, span };
  });
  const places = entities.flatMap((entity) => days.map((day) => ({ entity, day })));
  const keys = await listPlaces(places, { tenant, view }, ports.lake);
  return {
    contract: 'feature-file-list/1',
    view: view.name,
    featureViewVersion: view.version,
    ttlSeconds: view.ttlUs / 1_000_000,
    entities: listed.map(({ entity, span }) => ({
      entity,
      materialisedFrom: span === undefined ? null : formatTime(span.fromUs),
      materialisedUntil: span === undefined ? null : formatTime(span.untilUs),
      files: (keys.get(entity) ?? []).map((key) => ({ key, url: ports.urls.get(key, caller) })),
    })),
  };
}

interface Place {
  readonly entity: string;
  readonly day: string;
}

interface Below {
  readonly tenant: string;
  readonly view: ViewDefinition;
}

/** Keys by entity, in the order of the days. */
async function listPlaces(
  places: readonly Place[],
  { tenant, view }: Below,
  lake: FilesPorts['lake'],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await inBatches(places, ({ entity, day }) =>
    lake.list(lakePrefixes.features(tenant, view.name, view.version, day, entity)),
  );
  const keys = new Map<string, string[]>();
  places.forEach(({ entity }, index) => keys.set(entity, [...(keys.get(entity) ?? []), ...(found[index] ?? [])]));
  return keys;
}

function daysBetween({ from, until }: Pick<FilesQuestion, 'from' | 'until'>): readonly string[] {
  const [fromUs, untilUs] = [startOf('from', from), startOf('until', until)];
  if (untilUs < fromUs) throw malformed('until', 'expected a day that is not before `from`');
  const count = (untilUs - fromUs) / dayUs + 1;
  if (count > maxListedDays) throw malformed('until', `expected at most ${maxListedDays} days`);
  return Array.from({ length: count }, (_, index) => dayOf(fromUs + index * dayUs));
}

function startOf(field: string, day: string): number {
  const timeUs = /^\d{4}-\d\d-\d\d$/.test(day) ? parseTime(`${day}T00:00:00Z`) : undefined;
  if (timeUs === undefined) throw malformed(field, 'expected a day, as in 2026-01-05');
  return timeUs;
}

function malformed(field: string, detail: string): RequestError {
  return new RequestError('TG-0016', `${field}: ${detail}`, [{ code: 'TG-0016', field, detail }]);
}
