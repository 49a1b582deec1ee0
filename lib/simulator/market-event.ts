import type { Measured } from '../../schemas/chunk.ts';
import type { MarketEvent } from '../../schemas/streams.ts';
import { formatTime } from '../domain/time.ts';

/** A measurement as its sender writes it. */
export function toMarketEvent(entity: string, measured: Measured): MarketEvent {
  const { eventTimeUs, ...rest } = measured;
  return { entity, eventTime: formatTime(eventTimeUs), ...rest };
}
