import {
  ImportUploadRequest,
  type ImportUpload,
  type ImportUploads,
  type UploadOffer,
} from '../../../schemas/import.ts';
import { RequestError } from '../fault.ts';
import { fieldErrors } from '../field-path.ts';
import { inBatches } from '../in-batches.ts';
import { digestLength, lakeKeys } from '../registry/keys.ts';
import type { Lake } from './ports.ts';

/** Who will use an address: signatures hold for one host and a short time. */
export interface UploadCaller {
  readonly nowUs: number;
  /** Where the caller reached the API; engines answer for the lake under the same one. */
  readonly host: string | undefined;
}

export interface SignedUpload {
  readonly url: string;
  /** The request must carry them as they are. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Addresses that let somebody without credentials write or read one object. */
export interface UploadUrls {
  /** Takes exactly this body, and only where nothing is yet. */
  put(
    object: { readonly key: string; readonly bytes: number; readonly checksum: string },
    caller: UploadCaller,
  ): SignedUpload;
  get(key: string, caller: UploadCaller): string;
}

export interface UploadQuestion {
  readonly tenant: string;
  readonly importId: string;
  readonly body: unknown;
  readonly caller: UploadCaller;
}

/** The keys are built here and nowhere else: a caller names entities and days, never a place in the lake. */
export async function offerUploads(
  { tenant, importId, body, caller }: UploadQuestion,
  { lake, urls }: { readonly lake: Pick<Lake, 'list'>; readonly urls: UploadUrls },
): Promise<ImportUploads> {
  const objects = readObjects(body).map((upload) => ({ upload, key: keyOf(upload, tenant, importId) }));
  const offer = async ({ upload, key }: (typeof objects)[number]): Promise<UploadOffer> => {
    const found = await lake.list(key);
    if (found.includes(key)) return { isThere: true };
    const { url, headers } = urls.put({ key, bytes: upload.bytes, checksum: upload.checksum }, caller);
    return { isThere: false, url, headers: { ...headers } };
  };
  const parts = await inBatches(objects, offer);
  return { contract: 'import-uploads/1', import: importId, parts: [...parts] };
}

function keyOf(upload: ImportUpload, tenant: string, importId: string): string {
  switch (upload.kind) {
    case 'events':
      return lakeKeys.history.key(tenant, importId, upload);
    case 'quarantine':
      return lakeKeys.importQuarantine.key(
        tenant,
        importId,
        upload.part,
        upload.lines,
        upload.digest.slice(0, digestLength),
      );
    case 'manifest':
      return lakeKeys.importManifest.key(tenant, importId);
  }
}

function readObjects(body: unknown): readonly ImportUpload[] {
  const parsed = ImportUploadRequest.safeParse(body);
  if (parsed.success) return parsed.data.parts;
  throw new RequestError('TG-1001', 'expected {"parts": […]}', fieldErrors(parsed.error, 'TG-1001'));
}
