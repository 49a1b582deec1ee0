import { maxUploads } from '../../../schemas/limits.ts';
import type { ImportManifest, ImportUpload, ManifestPart } from '../../../schemas/import.ts';
import { type ImportSource, importIdOf, manifestText } from '../../domain/ingest/import-manifest.ts';
import { type PackedObject, packText, plainText } from '../../domain/ingest/import-object.ts';
import type { CutPart, HistoryGroup } from '../../domain/ingest/import-parts.ts';
import type { ImportSpool } from './import-spool.ts';
import { type UploadCounts, type UploadObject, type UploadWorld, uploadObjects } from './upload-objects.ts';

/** What lies in memory to be uploaded together; twice as much while the next ones are packed. */
const batchBytes = 24 * 1024 * 1024;
/** As many threads as Node packs with. */
const packedAtOnce = 4;

export interface SendWorld extends UploadWorld {
  /** Told after each batch. */
  readonly onSent?: (sent: { readonly events: number; readonly objects: number }) => void;
}

export interface SentImport extends UploadCounts {
  readonly importId: string;
}

/**
 * Uploads all that was read: the parts, the refused lines, and last the manifest that makes them count. Ending at any
 * moment leaves parts that count for nothing, and that the next try finds there.
 */
export async function sendImport(
  spool: ImportSpool,
  source: Omit<ImportSource, 'ahead'>,
  world: SendWorld,
): Promise<SentImport> {
  const importId = importIdOf({ ...source, ahead: spool.ahead });
  const sender = new Sender(importId, world);
  const parts: ManifestPart[] = [];
  const quarantine: ImportManifest['quarantine'] = [];
  for (const part of spool.parts())
    await sender.pack(part, (packed) => {
      parts.push(manifestPart(part, packed));
      return eventsUpload(part, packed);
    });
  for (const cut of spool.quarantine())
    await sender.pack(cut, ({ digest, textBytes, ...packed }) => {
      const { part, events: lines } = cut;
      quarantine.push({ part, lines, digest, bytes: textBytes });
      return { kind: 'quarantine', part, lines, digest, ...sent(packed) };
    });
  await sender.flush();
  quarantine.sort((a, b) => a.part - b.part);
  const { rejected } = spool;
  const files = [...source.files];
  const text = manifestText({ import: importId, files, entities: spool.entities(), parts, quarantine, rejected });
  const manifest = plainText(text);
  const { digest, body } = manifest;
  const last = await uploadObjects(
    importId,
    [{ request: { kind: 'manifest', digest, ...sent(manifest) }, body }],
    world,
  );
  const { uploaded, skipped } = sender.counts;
  return {
    importId,
    uploaded: uploaded + last.uploaded,
    skipped: skipped + last.skipped,
  };
}

type Described = (packed: PackedObject) => ImportUpload;

/** Packs some objects at once, and uploads one batch while the next one is packed. */
class Sender {
  readonly #importId: string;
  readonly #world: SendWorld;
  #packing: Promise<UploadObject>[] = [];
  #batch: UploadObject[] = [];
  #events = 0;
  #uploading: Promise<void> = Promise.resolve();
  counts: UploadCounts = { uploaded: 0, skipped: 0 };

  constructor(importId: string, world: SendWorld) {
    this.#importId = importId;
    this.#world = world;
  }

  async pack({ text, events }: CutPart, describe: Described): Promise<void> {
    this.#world.signal.throwIfAborted();
    this.#events += events;
    this.#packing.push(packText(text).then((packed) => ({ request: describe(packed), body: packed.body })));
    if (this.#packing.length >= packedAtOnce) await this.#settle();
    const bytes = this.#batch.reduce((sum, { body }) => sum + body.length, 0);
    if (bytes >= batchBytes || this.#batch.length + packedAtOnce > maxUploads) await this.#uploadBatch();
  }

  async flush(): Promise<void> {
    await this.#settle();
    await this.#uploadBatch();
    await this.#uploading;
  }

  async #settle(): Promise<void> {
    const packing = this.#packing;
    this.#packing = [];
    this.#batch.push(...(await Promise.all(packing)));
  }

  async #uploadBatch(): Promise<void> {
    await this.#uploading;
    const [batch, events] = [this.#batch, this.#events];
    this.#batch = [];
    this.#uploading = this.#upload(batch, events);
    // Whoever waits for it hears of a failure; until then it is not an unheard one.
    this.#uploading.catch(() => undefined);
  }

  async #upload(batch: readonly UploadObject[], events: number): Promise<void> {
    const { uploaded, skipped } = await uploadObjects(this.#importId, batch, this.#world);
    this.counts = { uploaded: this.counts.uploaded + uploaded, skipped: this.counts.skipped + skipped };
    this.#world.onSent?.({ events, objects: this.counts.uploaded + this.counts.skipped });
  }
}

function eventsUpload({ entity, stream, day, part }: HistoryGroup & CutPart, packed: PackedObject): ImportUpload {
  return { kind: 'events', entity, stream, day, part, digest: packed.digest, ...sent(packed) };
}

function manifestPart(cut: HistoryGroup & CutPart, { digest, textBytes }: PackedObject): ManifestPart {
  const { entity, stream, day, part, events, fromUs, untilUs } = cut;
  return { entity, stream, day, part, digest, bytes: textBytes, events, fromUs, untilUs };
}

function sent({ body, checksum }: Pick<PackedObject, 'body' | 'checksum'>) {
  return { bytes: body.length, checksum };
}
