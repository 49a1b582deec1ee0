import * as z from 'zod';
import { entityPattern, modelPattern, namePattern, ulidPattern } from './patterns.ts';

/** Names of packs, models, views, tokens and tenants. */
export const Name = z
  .string()
  .regex(namePattern)
  .meta({ id: 'Name', description: 'Lower-case name of a pack, model, view, token or tenant.' });

/** Of a pack, or of one of several models of it: `liquidation`, `liquidation.btc`. */
export const ModelName = z
  .string()
  .regex(modelPattern)
  .meta({ id: 'ModelName', description: 'A pack, or one of several models of it.' });

/** Case is kept; slashes and hashes can never occur, because keys and paths are built from entity ids. */
export const EntityId = z
  .string()
  .regex(entityPattern)
  .meta({ id: 'EntityId', description: 'What an event is about, for example BTC-USD.' });

/** RFC 3339 with an offset and at most microseconds. Naive times are refused: they mean another instant on each machine. */
export const Timestamp = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/)
  .meta({ id: 'Timestamp', description: 'RFC 3339 with offset, at most microseconds.' });

/** Microseconds since 1970, exact in a double until the year 2255. */
export const TimeUs = z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ id: 'TimeUs' });

export const Ulid = z.string().regex(ulidPattern).meta({ id: 'Ulid' });

export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ id: 'Sha256' });

/** The day of an event, UTC. */
export const Day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .meta({ id: 'Day' });

/** The hour of an event, UTC. */
export const Hour = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d$/)
  .meta({ id: 'Hour' });
