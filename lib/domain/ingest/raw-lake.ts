import { gunzipSync, gzipSync } from 'node:zlib';
import type { Chunk, Measured } from '../../../schemas/chunk.ts';
import { ImportManifest } from '../../../schemas/import.ts';
import { type StreamName, streamNames } from '../../../schemas/streams.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { inBatches } from '../in-batches.ts';
import { digestLength, lakeKeys, lakePrefixes } from '../registry/keys.ts';
import { hourOf, hourUs, startOfHour } from '../time.ts';
import type { EntityChange, HistoryChange } from './entity-changes.ts';
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

/** A chunk as it lies in the lake, or the part of an imported history that falls into the range that is read. */
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

/** The name is a function of message and state, so that a second try writes the same object. */
export async function writeRaw(lake: Lake, chunk: Chunk, verdict: ChunkVerdict): Promise<void> {
  const { tenant, stream, hour, entity, knowledgeTimeUs, chunkId, correlationId } = chunk;
  const { sequence, version, watermarkUs } = verdict;
  const late = new Set(verdict.lateIndexes);
  const lines = chunk.events.map((event, index) => {
    const mark = late.has(index) ? { late: true } : {};
    return canonicalJson({ ...event, entity, knowledgeTimeUs, watermarkUs, version, chunkId, correlationId, ...mark });
  });
  const text = `${lines.join('\n')}\n`;
  const digest = sha256Hex(text).slice(0, digestLength);
  await lake.putOnce(lakeKeys.raw.key(tenant, stream, hour, entity, sequence, digest), gzipSync(text));
}

export interface RawRange {
  readonly tenant: string;
  readonly entity: string;
  /** Event times, by whole hours. */
  readonly fromUs: number;
  readonly untilUs: number;
  /** What led to a later state is left out. */
  readonly version: number;
  /** Of the entity: an import counts from its registration on. */
  readonly changes: readonly EntityChange[];
  /**
   * Then a chunk that was given up is found even where one of another stream took its version: its events happened,
   * but were not applied. @default all
   */
  readonly streams?: readonly StreamName[];
  /** False where it had not received any by that version: then none is looked for. @default true */
  readonly hasChunks?: boolean;
}

/** What an entity received in a time, in the order in which its writer took it. */
export async function readRaw(lake: Lake, range: RawRange): Promise<readonly RawMessage[]> {
  const [chunks, histories] = await Promise.all([readChunks(lake, range), readHistories(lake, range)]);
  return [...chunks, ...histories].sort((a, b) => a.version - b.version);
}

async function readChunks(lake: Lake, range: RawRange): Promise<readonly RawMessage[]> {
  if (range.hasChunks === false) return [];
  const hours = new Set(hoursOf(range));
  const keys = (await listAll(lake, chunkPrefixes(range, hours))).filter((key) => hours.has(hourInKey(key)));
  const ofVersion = new Map<number, RawObject>();
  for (const object of await inBatches(keys, (key) => readChunk(lake, key))) {
    // A chunk that was given up left its object, and the next one led to the same version: that is the one that counts.
    const other = ofVersion.get(object.version);
    if (object.version <= range.version && (other === undefined || isLater(object.sequence, other.sequence)))
      ofVersion.set(object.version, object);
  }
  return [...ofVersion.values()];
}

/** One message per import: its events are late ones of the version with which it was registered. */
async function readHistories(lake: Lake, range: RawRange): Promise<readonly RawMessage[]> {
  const messages: RawMessage[] = [];
  for (const history of range.changes) {
    if (history.kind !== 'history' || !touches(history, range)) continue;
    const { version, knowledgeTimeUs, watermarkUs } = history;
    const parts = await inBatches(await partKeys(lake, history, range), (key) => readHistoryPart(lake, key));
    const events = parts.flat().map((event) => ({ event, isLate: true }));
    messages.push({ version, knowledgeTimeUs, watermarkUs, events });
  }
  return messages;
}

/** Only what the manifest names was judged; whatever else lies beside it counts for nothing. */
async function partKeys(lake: Lake, { importId }: HistoryChange, range: RawRange): Promise<readonly string[]> {
  const { tenant, entity, streams = streamNames } = range;
  const key = lakeKeys.importManifest.key(tenant, importId);
  const body = await lake.get(key);
  const manifest = ImportManifest.safeParse(body === undefined ? undefined : JSON.parse(Buffer.from(body).toString()));
  if (!manifest.success) throw new TidegateError('TG-1203', `${key} is missing or was altered`);
  return manifest.data.parts
    .filter((part) => part.entity === entity && streams.includes(part.stream))
    .filter((part) => part.fromUs <= range.untilUs && part.untilUs >= startOfHour(range.fromUs))
    .map((part) => lakeKeys.history.key(tenant, importId, part));
}

function touches({ version, fromUs, untilUs }: HistoryChange, range: RawRange): boolean {
  return version <= range.version && fromUs <= range.untilUs && untilUs >= startOfHour(range.fromUs);
}

/** A few hours of a day are listed one by one, most of a day at once. */
const listedHours = 4;

function chunkPrefixes(range: RawRange, hours: ReadonlySet<string>): readonly string[] {
  const { tenant, entity, streams = streamNames } = range;
  const byDay = Map.groupBy(hours, (hour) => hour.slice(0, 10));
  return [...byDay].flatMap(([day, ofDay]) =>
    streams.flatMap((stream) =>
      ofDay.length > listedHours
        ? [lakePrefixes.rawOfDay(tenant, stream, day, entity)]
        : ofDay.map((hour) => lakePrefixes.rawOfHour(tenant, stream, hour, entity)),
    ),
  );
}

function hoursOf({ fromUs, untilUs }: RawRange): readonly string[] {
  const hours: string[] = [];
  for (let timeUs = startOfHour(fromUs); timeUs <= untilUs; timeUs += hourUs) hours.push(hourOf(timeUs));
  return hours;
}

/** Empty for what is no chunk. */
function hourInKey(key: string): string {
  const [, day, hour] = /\/dt=([^/]+)\/[^/]+\/(\d\d)\//.exec(key) ?? [];
  return day === undefined ? '' : `${day}T${hour}`;
}

async function listAll(lake: Lake, prefixes: readonly string[]): Promise<readonly string[]> {
  return (await inBatches(prefixes, (prefix) => lake.list(prefix))).flat();
}

type RawObject = RawMessage & { readonly sequence: string };

async function readChunk(lake: Lake, key: string): Promise<RawObject> {
  const [, sequence = ''] = /\/(\d+)-[0-9a-f]+\.ndjson\.gz$/.exec(key) ?? [];
  const lines = (await readLines(lake, key)).map(parseLine);
  const [first] = lines;
  if (first === undefined) throw new TidegateError('TG-1203', `${key} is empty`);
  const { version, knowledgeTimeUs, watermarkUs } = first;
  return { sequence, version, knowledgeTimeUs, watermarkUs, events: lines.flatMap(({ events }) => events) };
}

/** The lines of an object whose key ends in the digest of its text. Throws TG-1203. */
async function readLines(lake: Lake, key: string): Promise<readonly string[]> {
  const body = await lake.get(key);
  const [, digest = ''] = /-([0-9a-f]+)\.ndjson\.gz$/.exec(key) ?? [];
  const text = body === undefined ? '' : gunzipSync(body).toString();
  if (sha256Hex(text).slice(0, digestLength) !== digest)
    throw new TidegateError('TG-1203', `${key} is missing or was altered`);
  return text.trimEnd().split('\n');
}

/** The events of one part of an imported history. Throws TG-1203. */
export async function readHistoryPart(lake: Lake, key: string): Promise<readonly Measured[]> {
  return (await readLines(lake, key)).map((line) => {
    const parsed: unknown = JSON.parse(line);
    if (!isHistoryLine(parsed)) throw new TidegateError('TG-1203', `a line of ${key} is not an event`);
    const { entity: _entity, knowledgeTimeUs: _knowledgeTimeUs, ...event } = parsed;
    return event;
  });
}

type HistoryLine = Measured & { readonly entity: string; readonly knowledgeTimeUs: number };

/** Every line was judged before its import was registered. */
function isHistoryLine(value: unknown): value is HistoryLine {
  return typeof value === 'object' && value !== null && 'stream' in value;
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
