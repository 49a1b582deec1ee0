import type { ImportManifest, ManifestEntity, ManifestPart } from '../../../schemas/import.ts';
import { canonicalJson, type Json, sha256Hex } from '../canonical-json.ts';
import type { HistoryEvent } from './import-line.ts';

export interface ImportFile {
  /** Without its folder: a file is the same wherever it lies. */
  readonly name: string;
  /** SHA-256 of its bytes, hex. */
  readonly digest: string;
}

export interface ImportSource {
  readonly files: readonly ImportFile[];
  /** Whatever else decides which events the files become. */
  readonly options: Json;
  /**
   * Events refused because they lie ahead of the clock. Later fewer do: that is another import, whose parts must not be
   * mixed up with these. The same number of the same files means the same events.
   */
  readonly ahead: number;
}

/** The same files and options are the same import, so that beginning again goes on. */
export function importIdOf({ files, options, ahead }: ImportSource): string {
  const contract = 'import/1';
  return sha256Hex(canonicalJson({ contract, files: inOrder(files), options, ahead }));
}

function inOrder(files: readonly ImportFile[]): ImportManifest['files'] {
  return files
    .map(({ name, digest }) => ({ name, digest }))
    .sort((a, b) => compare(canonicalJson(a), canonicalJson(b)));
}

/** Sums of what an import holds of each entity. */
export class EntityTotals {
  readonly #totals = new Map<string, { -readonly [Key in keyof ManifestEntity]: ManifestEntity[Key] }>();

  add({ entity, event: { market, eventTimeUs }, declaredDelayUs }: HistoryEvent): void {
    const total = this.#totals.get(entity);
    if (total === undefined) {
      const times = { fromUs: eventTimeUs, untilUs: eventTimeUs };
      this.#totals.set(entity, { entity, market, events: 1, ...times, declaredDelayUs });
      return;
    }
    total.events += 1;
    if (eventTimeUs < total.fromUs) total.fromUs = eventTimeUs;
    if (eventTimeUs > total.untilUs) total.untilUs = eventTimeUs;
    if (declaredDelayUs > total.declaredDelayUs) total.declaredDelayUs = declaredDelayUs;
    // An entity is of one market. Where a file says two, the order of its lines must not decide.
    if (market < total.market) total.market = market;
  }

  list(): ManifestEntity[] {
    return [...this.#totals.values()].map((total) => ({ ...total })).sort((a, b) => compare(a.entity, b.entity));
  }
}

export type ManifestContent = Omit<ImportManifest, 'contract' | 'events'>;

/** The text of a manifest; its digest stands for the whole import. */
export function manifestText(content: ManifestContent): string {
  const manifest: ImportManifest = {
    ...content,
    contract: 'import-manifest/1',
    files: inOrder(content.files),
    parts: content.parts.toSorted((a, b) => compare(placeOf(a), placeOf(b))),
    events: content.parts.reduce((sum, { events }) => sum + events, 0),
  };
  return `${canonicalJson(manifest)}\n`;
}

function placeOf({ entity, stream, day, part }: ManifestPart): string {
  return `${entity} ${stream} ${day} ${String(part).padStart(4, '0')}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
