/** How a history gets into the lake: its parts are asked for, uploaded, and named by a manifest that counts for all. */
import * as z from 'zod';
import { Day, EntityId, Name, Sha256, TimeUs } from './identity.ts';
import { maxUploads } from './limits.ts';
import { streamNames } from './streams.ts';

const count = z.int().min(0);
const part = z.int().min(0).max(9999);

/** Four megabytes of lines become one or less; the rest is for lines that hardly shrink. */
export const maxUploadBytes = 32 * 1024 * 1024;

const body = {
  digest: Sha256.meta({ description: 'Of the text, before it is packed: the key in the lake carries it.' }),
  bytes: z.int().min(1).max(maxUploadBytes).meta({ description: 'Of the body, as it is sent.' }),
  checksum: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .meta({ description: 'SHA-256 of the body in base64: the address takes this body and no other.' }),
};

export const HistoryStream = z.enum(streamNames).exclude(['tick']);

const EventsUpload = z.strictObject({
  kind: z.literal('events'),
  entity: EntityId,
  stream: HistoryStream,
  day: Day,
  part,
  ...body,
});
const QuarantineUpload = z.strictObject({
  kind: z.literal('quarantine'),
  part,
  lines: z.int().min(1).max(999_999_999),
  ...body,
});
const ManifestUpload = z.strictObject({ kind: z.literal('manifest'), ...body });

export const ImportUpload = z
  .discriminatedUnion('kind', [EventsUpload, QuarantineUpload, ManifestUpload])
  .meta({ id: 'ImportUpload', description: 'One object of an import: events, refused lines, or the manifest.' });

export const ImportUploadRequest = z
  .strictObject({ parts: z.array(ImportUpload).min(1).max(maxUploads) })
  .meta({ id: 'ImportUploadRequest', description: 'Objects that want an address.' });

const UploadOffer = z.discriminatedUnion('isThere', [
  z.strictObject({ isThere: z.literal(true) }),
  z.strictObject({
    isThere: z.literal(false),
    url: z.string().min(1).max(8000).meta({ description: 'Takes one PUT, for 15 minutes.' }),
    headers: z.record(z.string(), z.string()).meta({ description: 'The PUT must carry them as they are.' }),
  }),
]);

export const ImportUploads = z
  .strictObject({
    contract: z.literal('import-uploads/1'),
    import: Sha256,
    parts: z.array(UploadOffer).min(1).max(maxUploads).meta({ description: 'In the order of the request.' }),
  })
  .meta({ id: 'ImportUploads', description: 'What is there already, and where the rest goes.' });

const ManifestPart = z.strictObject({
  entity: EntityId,
  stream: HistoryStream,
  day: Day,
  part,
  digest: Sha256.meta({ description: 'Of its lines; the key carries the first 16 digits.' }),
  bytes: z.int().min(1).meta({ description: 'Of its lines, before they are packed.' }),
  events: z.int().min(1),
  fromUs: TimeUs,
  untilUs: TimeUs.meta({ description: 'Time of the last event.' }),
});

const ManifestEntity = z.strictObject({
  entity: EntityId,
  market: Name,
  events: z.int().min(1),
  fromUs: TimeUs,
  untilUs: TimeUs,
  declaredDelayUs: TimeUs.meta({ description: 'The longest of its events: knowledge time = event time + delay.' }),
});

export const ImportManifest = z
  .strictObject({
    contract: z.literal('import-manifest/1'),
    import: Sha256,
    files: z.array(z.strictObject({ name: z.string().min(1).max(1024), digest: Sha256 })).min(1),
    entities: z.array(ManifestEntity).min(1),
    parts: z.array(ManifestPart).min(1),
    quarantine: z.array(z.strictObject({ part, lines: z.int().min(1), digest: Sha256, bytes: z.int().min(1) })),
    events: z.int().min(1),
    rejected: count,
  })
  .meta({
    id: 'ImportManifest',
    description: 'All that belongs to one import. Without it, its parts count for nothing.',
  });

/** A line that was refused, as it is kept. */
export const QuarantinedLine = z
  .strictObject({
    file: z.string().min(1).max(1024),
    member: z.string().max(4096).nullable().meta({ description: 'Of a zip.' }),
    line: z.int().min(1),
    code: z.string().regex(/^TG-[0-9]{4}$/),
    field: z.string(),
    detail: z.string(),
    header: z.string().nullable().meta({ description: 'The line that names the columns; null where there is none.' }),
    text: z.string().meta({ description: 'The line as it stands in the file.' }),
  })
  .meta({ id: 'QuarantinedLine', description: 'A line of a file that is no event, and why.' });

export const ImportQuarantine = z
  .strictObject({
    contract: z.literal('import-quarantine/1'),
    imports: z.array(
      z.strictObject({
        import: Sha256,
        lines: z.int().min(1),
        objects: z
          .array(z.strictObject({ part, lines: z.int().min(1), url: z.string().min(1).max(8000) }))
          .meta({ description: 'Where its lines are read; only where one import is asked for.' }),
      }),
    ),
  })
  .meta({ id: 'ImportQuarantine', description: 'Imports with lines that were refused.' });

export type ImportUpload = z.infer<typeof ImportUpload>;
export type ImportUploads = z.infer<typeof ImportUploads>;
export type UploadOffer = z.infer<typeof UploadOffer>;
export type ManifestPart = z.infer<typeof ManifestPart>;
export type ManifestEntity = z.infer<typeof ManifestEntity>;
export type ImportManifest = z.infer<typeof ImportManifest>;
export type QuarantinedLine = z.infer<typeof QuarantinedLine>;
export type ImportQuarantine = z.infer<typeof ImportQuarantine>;
