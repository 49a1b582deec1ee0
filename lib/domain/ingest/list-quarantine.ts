import type { ImportQuarantine } from '../../../schemas/import.ts';
import { lakePrefixes } from '../registry/keys.ts';
import type { UploadCaller, UploadUrls } from './import-uploads.ts';
import type { Lake } from './ports.ts';

export interface QuarantineQuestion {
  readonly tenant: string;
  /** All imports where undefined. */
  readonly importId: string | undefined;
  readonly limit: number;
  readonly caller: UploadCaller;
}

interface QuarantineObject {
  readonly key: string;
  readonly importId: string;
  readonly part: number;
  readonly lines: number;
}

/** Which imports had lines that were refused, and how many: the keys say it, no object is read. */
export async function listQuarantine(
  { tenant, importId, limit, caller }: QuarantineQuestion,
  { lake, urls }: { readonly lake: Pick<Lake, 'list'>; readonly urls: UploadUrls },
): Promise<ImportQuarantine> {
  const prefix =
    importId === undefined ? lakePrefixes.importQuarantines(tenant) : lakePrefixes.importQuarantine(tenant, importId);
  const objects = (await lake.list(prefix)).flatMap(readKey);
  const ofImport = [...Map.groupBy(objects, (object) => object.importId)].slice(0, limit);
  const imports = ofImport.map(([id, own]) => ({
    import: id,
    lines: own.reduce((sum, { lines }) => sum + lines, 0),
    objects:
      importId === undefined ? [] : own.map(({ key, part, lines }) => ({ part, lines, url: urls.get(key, caller) })),
  }));
  return { contract: 'import-quarantine/1', imports };
}

function readKey(key: string): readonly QuarantineObject[] {
  const [, importId, part, lines] = /\/([0-9a-f]{64})\/(\d{4})-(\d+)-[0-9a-f]+\.ndjson\.gz$/.exec(key) ?? [];
  if (importId === undefined) return [];
  return [{ key, importId, part: Number(part), lines: Number(lines) }];
}
