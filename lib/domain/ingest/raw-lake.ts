import { gunzipSync, gzipSync } from 'node:zlib';
import type { Chunk, Measured } from '../../../schemas/chunk.ts';
import { streamNames } from '../../../schemas/streams.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { lakeKeys, lakePrefixes } from '../registry/keys.ts';
import { dayOf, dayUs } from '../time.ts';
import type { Lake } from './ports.ts';

/** What became of a chunk, kept with its events: who reads the lake need not work it out again. */
export interface ChunkVerdict {
  /** Sequence number of the queue. */
  readonly sequence: string;
  /** Of the state that the chunk led to. */
  readonly version: number;
  readonly watermarkUs: number;
  /** Places of the events that came behind the watermark. */
  readonly lateIndexes: readonly number[];
}

/** A chunk as it lies in the lake. */
export interface RawMessage {
  readonly version: number;
  readonly knowledgeTimeUs: number;
  /** Of the entity, after the chunk. */
  readonly watermarkUs: number;
  readonly events: readonly RawEvent[];
}

export interface RawEvent {
  readonly event: Measured;
  readonly isLate: boolean;
}

const digestLength = 16;

/** The name is a function of message and state, so that a second try writes the same object. */
export async function writeRaw(lake: Lake, chunk: Chunk, verdict: ChunkVerdict): Promise<void> {
  const { tenant, stream, day, entity, knowledgeTimeUs, chunkId, correlationId } = chunk;
  const { sequence, version, watermarkUs } = verdict;
  const late = new Set(verdict.lateIndexes);
  const lines = chunk.events.map((event, index) => {
    const mark = late.has(index) ? { late: true } : {};
    return canonicalJson({ ...event, entity, knowledgeTimeUs, watermarkUs, version, chunkId, correlationId, ...mark });
  });
  const text = `${lines.join('\n')}\n`;
  const digest = sha256Hex(text).slice(0, digestLength);
  await lake.putOnce(lakeKeys.raw.key(tenant, stream, day, entity, sequence, digest), gzipSync(text));
}

export interface RawRange {
  readonly tenant: string;
  readonly entity: string;
  /** Event times, by whole days. */
  readonly fromUs: number;
  readonly untilUs: number;
  /** What led to a later state is left out. */
  readonly version: number;
}

/** The chunks of an entity in the order in which its writer took them. */
export async function readRaw(lake: Lake, range: RawRange): Promise<readonly RawMessage[]> {
  const listings = await Promise.all(rawPrefixes(range).map((prefix) => lake.list(prefix)));
  const ofVersion = new Map<number, RawObject>();
  for (const object of await readObjects(lake, listings.flat())) {
    // A chunk that was given up left its object, and the next one led to the same version: that is the one that counts.
    const other = ofVersion.get(object.version);
    if (object.version <= range.version && (other === undefined || isLater(object.sequence, other.sequence)))
      ofVersion.set(object.version, object);
  }
  return [...ofVersion.values()].sort((a, b) => a.version - b.version);
}

function rawPrefixes({ tenant, entity, fromUs, untilUs }: RawRange): readonly string[] {
  const days: string[] = [];
  for (let timeUs = fromUs - (fromUs % dayUs); timeUs <= untilUs; timeUs += dayUs) days.push(dayOf(timeUs));
  return days.flatMap((day) => streamNames.map((stream) => lakePrefixes.rawOfDay(tenant, stream, day, entity)));
}

type RawObject = RawMessage & { readonly sequence: string };

/** As many requests as a client has connections; more would only wait, and time out. */
const readsAtOnce = 32;

async function readObjects(lake: Lake, keys: readonly string[]): Promise<readonly RawObject[]> {
  const objects: RawObject[] = [];
  for (let from = 0; from < keys.length; from += readsAtOnce) {
    const part = keys.slice(from, from + readsAtOnce);
    objects.push(...(await Promise.all(part.map((key) => readObject(lake, key)))));
  }
  return objects;
}

async function readObject(lake: Lake, key: string): Promise<RawObject> {
  const body = await lake.get(key);
  const [, sequence = '', digest = ''] = /\/(\d+)-([0-9a-f]+)\.ndjson\.gz$/.exec(key) ?? [];
  const text = body === undefined ? '' : gunzipSync(body).toString();
  if (sha256Hex(text).slice(0, digestLength) !== digest)
    throw new TidegateError('TG-1203', `${key} is missing or was altered`);
  const lines = text.trimEnd().split('\n').map(parseLine);
  const [first] = lines;
  if (first === undefined) throw new TidegateError('TG-1203', `${key} is empty`);
  const { version, knowledgeTimeUs, watermarkUs } = first;
  return { sequence, version, knowledgeTimeUs, watermarkUs, events: lines.flatMap(({ events }) => events) };
}

function parseLine(line: string): RawMessage {
  const parsed: unknown = JSON.parse(line);
  if (!isRawLine(parsed)) throw new TidegateError('TG-1203', 'a line of the raw lake is not an event');
  const { version, knowledgeTimeUs, watermarkUs, late, ...rest } = parsed;
  const { entity: _entity, chunkId: _chunkId, correlationId: _correlationId, ...event } = rest;
  const events = event.stream === 'tick' ? [] : [{ event, isLate: late === true }];
  return { version, knowledgeTimeUs, watermarkUs, events };
}

/** The digest in the key proves that `writeRaw` wrote it; only an older release knew no versions. */
function isRawLine(value: unknown): value is RawLine {
  return typeof value === 'object' && value !== null && 'version' in value;
}

type RawLine = Chunk['events'][number] & {
  readonly entity: string;
  readonly knowledgeTimeUs: number;
  readonly watermarkUs: number;
  readonly version: number;
  readonly chunkId: string;
  readonly correlationId: string;
  readonly late?: boolean;
};

/** Sequence numbers are digits without a sign, of any length. */
function isLater(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}
