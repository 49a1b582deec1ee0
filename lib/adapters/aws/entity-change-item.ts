import * as z from 'zod';
import { Sha256, TimeUs } from '../../../schemas/identity.ts';
import type { EntityChange } from '../../domain/ingest/entity-changes.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { StoredItem } from './stored-item.ts';

const Version = z.int().min(1);
const span = { version: Version, fromUs: TimeUs, untilUs: TimeUs, knowledgeTimeUs: TimeUs };

const ChangeItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('history'),
    ...span,
    importId: Sha256,
    watermarkUs: TimeUs,
    declaredDelayUs: TimeUs,
    events: z.int().min(1),
    isFounding: z.boolean(),
  }),
  z.object({ kind: z.literal('revision'), ...span, lateUntilVersion: Version }),
]);

export function toChangeItem(tenant: string, entity: string, change: EntityChange): StoredItem {
  return { ...registryKeys.change.key(tenant, entity, change.version), ...change };
}

export function fromChangeItem(item: StoredItem): EntityChange {
  return ChangeItem.parse(item);
}
