import * as z from 'zod';
import { Measured } from '../../../../schemas/chunk.ts';
import { EntityId, TimeUs } from '../../../../schemas/identity.ts';
import type { ManifestPart } from '../../../../schemas/import.ts';
import { dayOf } from '../../time.ts';

export interface LineLimits {
  /** Later events are refused. */
  readonly latestUs: number;
  /** The longest time between an event and its knowledge. */
  readonly declaredDelayUs: number;
}

const Shared = z.object({ entity: EntityId, knowledgeTimeUs: TimeUs });

/** Why a line of a part is not an event that belongs there; undefined when it is. */
export function faultOfLine(line: string, part: ManifestPart, limits: LineLimits): string | undefined {
  const parsed = parseObject(line);
  if (parsed === undefined) return 'it is not a JSON object';
  const { entity, knowledgeTimeUs, ...rest } = parsed;
  const shared = Shared.safeParse({ entity, knowledgeTimeUs });
  if (!shared.success) return describe(shared.error);
  const event = Measured.safeParse(rest);
  if (!event.success) return describe(event.error);
  return misplacement({ ...event.data, ...shared.data }, part, limits);
}

type Placed = Pick<Measured, 'stream' | 'eventTimeUs'> & z.infer<typeof Shared>;

function misplacement(event: Placed, part: ManifestPart, limits: LineLimits): string | undefined {
  const { entity, stream, eventTimeUs, knowledgeTimeUs } = event;
  if (entity !== part.entity) return `entity: ${entity} in a part of ${part.entity}`;
  if (stream !== part.stream) return `stream: ${stream} in a part of ${part.stream}`;
  if (dayOf(eventTimeUs) !== part.day) return `eventTimeUs: not on ${part.day}`;
  if (eventTimeUs < part.fromUs || eventTimeUs > part.untilUs) return 'eventTimeUs: outside of its part';
  if (eventTimeUs > limits.latestUs) return 'eventTimeUs: more than 5 minutes ahead of the market clock';
  const delayUs = knowledgeTimeUs - eventTimeUs;
  if (delayUs < 0 || delayUs > limits.declaredDelayUs) return 'knowledgeTimeUs: not within the declared delay';
  return undefined;
}

function describe({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') || 'line'}: ${issue?.message}`;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
