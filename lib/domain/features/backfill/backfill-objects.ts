import * as z from 'zod';
import { BackfillWindow } from '../../../../schemas/backfill.ts';
import { EntityId, Sha256, TimeUs } from '../../../../schemas/identity.ts';
import { canonicalJson } from '../../canonical-json.ts';
import { TidegateError } from '../../fault.ts';
import type { Lake } from '../../ingest/ports.ts';
import { lakeKeys, lakePrefixes } from '../../registry/keys.ts';

/** One attempt of one run: what its states leave for each other lies below it in the lake. */
export interface Attempt {
  readonly tenant: string;
  readonly run: string;
  readonly attempt: number;
}

const count = z.int().min(0);

/** A kind of object: its name, and what it holds. */
export interface BackfillObject<Content> {
  readonly name: string;
  readonly schema: z.ZodType<Content>;
}

const Plan = z.strictObject({
  /** Empty = nothing is imported. */
  importId: Sha256.or(z.literal('')),
  entities: z.array(EntityId),
  parts: count,
  partsPerGroup: z.int().min(1),
});

const Report = z.strictObject({
  entities: count,
  parts: count,
  windows: count,
  rows: count,
  files: count,
  /** What was written of each entity, in full hours. */
  spans: z.array(z.strictObject({ entity: EntityId, fromUs: TimeUs, untilUs: TimeUs, lateUntilVersion: count })),
});

export type BackfillPlan = z.infer<typeof Plan>;
export type BackfillReport = z.infer<typeof Report>;

export const planObject: BackfillObject<BackfillPlan> = { name: 'plan', schema: Plan };
export const windowsObject: BackfillObject<BackfillWindow[]> = { name: 'windows', schema: z.array(BackfillWindow) };
export const reportObject: BackfillObject<BackfillReport> = { name: 'report', schema: Report };

/** Writes an object, or keeps the one of an earlier try; returns what is there. */
export async function keepObject<Content>(
  lake: Lake,
  attempt: Attempt,
  { name, schema, content }: BackfillObject<Content> & { readonly content: Content },
): Promise<Content> {
  await lake.putOnce(keyOf(attempt, name), Buffer.from(JSON.stringify(content)));
  return readObject(lake, attempt, { name, schema });
}

/** Throws TG-2009 when it is missing or altered: a state before this one has written it. */
export async function readObject<Content>(
  lake: Lake,
  attempt: Attempt,
  { name, schema }: BackfillObject<Content>,
): Promise<Content> {
  const key = keyOf(attempt, name);
  const body = await lake.get(key);
  if (body === undefined) throw new TidegateError('TG-2009', `${key} is missing`);
  const parsed = schema.safeParse(JSON.parse(Buffer.from(body).toString()));
  if (!parsed.success) throw new TidegateError('TG-2009', `${key} was altered: ${parsed.error.message}`);
  return parsed.data;
}

const refusal = z.strictObject({ part: z.string(), reason: z.string() });

/** Why an import is not taken over. */
export type Refusal = z.infer<typeof refusal>;

export async function writeRefusal(lake: Lake, place: Attempt & { readonly group: string }, why: Refusal) {
  const key = keyOf(place, `refused-${place.group}`);
  await lake.putOnce(key, Buffer.from(canonicalJson({ part: why.part, reason: why.reason })));
}

/** The first one, by the order of the groups. */
export async function findRefusal(lake: Lake, attempt: Attempt): Promise<Refusal | undefined> {
  const [key] = await lake.list(`${lakePrefixes.backfill(attempt.tenant, attempt.run, attempt.attempt)}refused-`);
  const body = key === undefined ? undefined : await lake.get(key);
  return body === undefined ? undefined : refusal.parse(JSON.parse(Buffer.from(body).toString()));
}

function keyOf({ tenant, run, attempt }: Attempt, name: string): string {
  return lakeKeys.backfill.key(tenant, run, attempt, name);
}
