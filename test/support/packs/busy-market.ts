import { Pcg32 } from '../../../lib/kernels/random/pcg32.ts';
import type { HistoryEvent } from '../../../lib/domain/ingest/import-line.ts';
import { hourUs, minuteUs, secondUs } from '../../../lib/domain/time.ts';
import { backfillLine, importInput, upload } from '../backfill-line.ts';
import { noonUs, trade } from '../trades.ts';

export const busyEntities = ['BTC-USD', 'ETH-USD'];

/**
 * From noon on: a trade each minute, half a minute after it began, and a liquidation every ten minutes or so. More hours
 * begin with the same events.
 */
export function busyEvents(hours: number, liquidationsPerHour = 6): readonly HistoryEvent[] {
  return busyEntities.flatMap((entity, number) => {
    const random = new Pcg32([0, 7], [0, number]);
    const trades = Array.from({ length: hours * 60 }, (_, sequence) => {
      const eventTimeUs = noonUs + sequence * minuteUs + 30 * secondUs;
      return trade({ eventTimeUs, sequence, price: 100 + number + ((sequence * 37) % 101) / 101 });
    });
    const liquidations = Array.from({ length: hours * liquidationsPerHour }, (_, sequence) => {
      const hour = Math.floor(sequence / liquidationsPerHour);
      const eventTimeUs = noonUs + hour * hourUs + random.below(3600) * secondUs;
      return { ...trade({ eventTimeUs, sequence }), stream: 'liquidation' as const };
    }).sort((one, other) => one.eventTimeUs - other.eventTimeUs);
    return [...trades, ...liquidations].map((event) => ({ entity, event, declaredDelayUs: secondUs }));
  });
}

/** A lake with this past and its features, as a backfill leaves it. */
export async function busyLake(events: readonly HistoryEvent[]) {
  const line = backfillLine(noonUs + 1000 * hourUs);
  await upload(line, events);
  await line.takeOver(importInput);
  await line.materialise();
  return line;
}
