import * as z from 'zod';
import { Measured } from '../../../../schemas/chunk.ts';
import { EntityId, TimeUs } from '../../../../schemas/identity.ts';
import type { ManifestPart } from '../../../../schemas/import.ts';
import { areLevels, type Levels } from '../../../../schemas/streams.ts';
import { startOfDay } from '../../time.ts';

export interface LineLimits {
  /** Start of the day of the part. */
  readonly dayFromUs: number;
  /** Later events are refused. */
  readonly latestUs: number;
  /** The longest time between an event and its knowledge. */
  readonly declaredDelayUs: number;
}

const shared = { entity: EntityId, knowledgeTimeUs: TimeUs };
const Shared = z.object(shared);

/** As the contract of streams has them, but quicker: most of what a history holds is levels. */
const levels = z.custom<z.infer<typeof Levels>>(areLevels);
const quicker = { bids: levels, asks: levels };

/** A whole line, by its stream: to be judged in one go, in a third of the time that its two halves take. */
const lines: ReadonlyMap<string, z.ZodType<Placed>> = new Map(
  Measured.options.map((option) => [
    option.shape.stream.value,
    option.extend('bids' in option.shape ? { ...shared, ...quicker } : shared),
  ]),
);

/** Why a line of a part is not an event that belongs there; undefined when it is. */
export function faultOfLine(line: string, part: ManifestPart, limits: LineLimits): string | undefined {
  const parsed = parseJson(line);
  const judged = lines.get(part.stream)?.safeParse(parsed);
  return judged?.success === true ? misplacement(judged.data, part, limits) : faultOfHalves(parsed, part, limits);
}

/** Says what is wrong with a line: first with what every line has, then with the event. */
function faultOfHalves(parsed: unknown, part: ManifestPart, limits: LineLimits): string | undefined {
  if (!isObject(parsed)) return 'it is not a JSON object';
  const { entity, knowledgeTimeUs, ...rest } = parsed;
  const halves = Shared.safeParse({ entity, knowledgeTimeUs });
  if (!halves.success) return describe(halves.error);
  const event = Measured.safeParse(rest);
  if (!event.success) return describe(event.error);
  return misplacement({ ...event.data, ...halves.data }, part, limits);
}

type Placed = Pick<Measured, 'stream' | 'eventTimeUs'> & z.infer<typeof Shared>;

function misplacement(event: Placed, part: ManifestPart, limits: LineLimits): string | undefined {
  const { entity, stream, eventTimeUs, knowledgeTimeUs } = event;
  if (entity !== part.entity) return `entity: ${entity} in a part of ${part.entity}`;
  if (stream !== part.stream) return `stream: ${stream} in a part of ${part.stream}`;
  if (startOfDay(eventTimeUs) !== limits.dayFromUs) return `eventTimeUs: not on ${part.day}`;
  if (eventTimeUs < part.fromUs || eventTimeUs > part.untilUs) return 'eventTimeUs: outside of its part';
  if (eventTimeUs > limits.latestUs) return 'eventTimeUs: more than 5 minutes ahead of the market clock';
  const delayUs = knowledgeTimeUs - eventTimeUs;
  if (delayUs < 0 || delayUs > limits.declaredDelayUs) return 'knowledgeTimeUs: not within the declared delay';
  return undefined;
}

function describe({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') || 'line'}: ${issue?.message}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
