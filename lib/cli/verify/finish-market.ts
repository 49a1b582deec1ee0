import { formatTime, hourUs } from '../../domain/time.ts';
import { awaitConsumed } from './await-consumed.ts';
import type { Stage } from './take-snapshots.ts';

/** Ends the last hour of every entity, so that all of its rows are stored. */
export async function finishMarket(market: string, lastUs: number, stage: Stage): Promise<void> {
  const { platform, entities, sent } = stage;
  const endUs = (Math.floor(lastUs / hourUs) + 1) * hourUs;
  const end = formatTime(endUs);
  await platform.moveClock(endUs);
  await platform.send(
    entities.map((entity) => ({
      stream: 'tick',
      entity,
      source: 'verify',
      market,
      eventTime: end,
      completeUntil: end,
    })),
  );
  for (const own of sent) own.close(endUs);
  await awaitConsumed(stage);
  await platform.revise(entities);
  for (const own of sent) own.revise();
}
