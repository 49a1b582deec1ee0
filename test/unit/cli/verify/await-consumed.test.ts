import { expect, it } from 'vitest';
import { awaitConsumed, type Pace } from '../../../../lib/cli/verify/await-consumed.ts';
import type { PlatformUnderTest } from '../../../../lib/cli/verify/platform-under-test.ts';
import { SentEvents } from '../../../../lib/cli/verify/sent-events.ts';
import { noonUs, trade } from '../../../support/trades.ts';

const minuteMs = 60_000;
const mostTrades = 6;

/** A platform that has received what `receivedAt` says of a minute; each pause of its reader takes one. */
function slowPlatform(receivedAt: (minute: number) => number) {
  const sent = new SentEvents(noonUs);
  sent.take(Array.from({ length: mostTrades }, (_, sequence) => trade({ eventTimeUs: noonUs, sequence })));
  let minutes = 0;
  const balance = async () => ({ received: receivedAt(minutes), duplicate: 0, late: 0, lost: 0 });
  const platform = { balance } as unknown as PlatformUnderTest;
  const { signal } = new AbortController();
  const pace: Pace = {
    nowMs: () => minutes * minuteMs,
    pause: async () => void (minutes += 1),
    patienceMs: 5 * minuteMs,
  };
  const stage = { platform, signal, entities: ['BTC-USD'], sent: [sent], before: [0] };
  return { consumed: () => awaitConsumed(stage, pace), minutes: () => minutes };
}

it('waits as long as events are consumed, however slowly', async () => {
  const { consumed, minutes } = slowPlatform((minute) => Math.floor(minute / 4));
  await consumed();
  expect(minutes()).toBe(4 * mostTrades);
});

it('gives up once nothing was consumed for five minutes, and says how far it came', async () => {
  const { consumed, minutes } = slowPlatform((minute) => Math.min(2, minute));
  await expect(consumed()).rejects.toMatchObject({
    ...{ name: 'CliError', code: 'TG-0029' },
    message: 'BTC-USD stands at 2 of 6 events, and got none in the last 5 minutes',
  });
  expect(minutes()).toBe(7);
});
