import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { cachedMarketTime, type MarketClock, marketTime, marketTimeUs } from '../../../lib/domain/market-clock.ts';
import { dayUs, hourUs, minuteUs, secondUs } from '../../../lib/domain/time.ts';
import { noonUs } from '../../support/trades.ts';

const wallUs = noonUs + 300 * dayUs;
const clock: MarketClock = { originMarketUs: noonUs, originWallUs: wallUs, speed: 60 };

function clocksOf(...answers: readonly (MarketClock | undefined)[]) {
  const waiting = [...answers];
  return { read: async () => waiting.shift(), waiting };
}

describe('the clock of a market', () => {
  test('is the wall where nobody has set one', () => {
    expect(marketTimeUs(undefined, wallUs)).toBe(wallUs);
  });

  test('runs from its origin by its speed', () => {
    expect(marketTimeUs(clock, wallUs)).toBe(noonUs);
    expect(marketTimeUs(clock, wallUs + minuteUs)).toBe(noonUs + hourUs);
    expect(marketTimeUs({ ...clock, speed: 0 }, wallUs + dayUs)).toBe(noonUs);
  });

  test('waits for a machine whose wall is behind', () => {
    expect(marketTimeUs(clock, wallUs - secondUs)).toBe(noonUs);
  });

  test.prop([fc.nat(1e9), fc.nat(1e9), fc.double({ min: 0, max: 1e5, noNaN: true })])(
    'gives whole microseconds and never runs backwards, at any speed',
    (first, later, speed) => {
      const at = (elapsedUs: number) => marketTimeUs({ ...clock, speed }, wallUs + elapsedUs);
      expect(at(first)).toSatisfy(Number.isSafeInteger);
      expect(at(first + later)).toBeGreaterThanOrEqual(at(first));
    },
  );
});

describe('what time it is on a market', () => {
  test('is asked anew each time by whoever stamps what is kept', async () => {
    const time = marketTime(clocksOf(undefined, clock), () => wallUs);
    expect(await time.nowUs('main', 'crypto')).toBe(wallUs);
    expect(await time.nowUs('main', 'crypto')).toBe(noonUs);
  });

  test('is remembered for as long as it may, and runs on meanwhile', async () => {
    let nowUs = wallUs;
    const clocks = clocksOf(clock, undefined);
    const time = cachedMarketTime(clocks, { wallNowUs: () => nowUs, keptUs: secondUs });
    expect(await time.nowUs('main', 'crypto')).toBe(noonUs);
    nowUs += secondUs - 1;
    expect(await time.nowUs('main', 'crypto')).toBe(noonUs + 60 * (secondUs - 1));
    expect(clocks.waiting).toHaveLength(1);
    nowUs += 1;
    expect(await time.nowUs('main', 'crypto')).toBe(nowUs);
  });

  test('is asked for again where the wall clock was put back, and once a thousand others were asked for', async () => {
    let nowUs = wallUs;
    let reads = 0;
    const clocks = { read: async () => void (reads += 1) };
    const time = cachedMarketTime(clocks, { wallNowUs: () => nowUs, keptUs: secondUs });
    await time.nowUs('main', 'crypto');
    nowUs -= 1;
    await time.nowUs('main', 'crypto');
    expect(reads).toBe(2);
    for (let other = 0; other < 1000; other += 1) await time.nowUs('main', `market-${other}`);
    await time.nowUs('main', 'crypto');
    expect(reads).toBe(1003);
  });

  test('is remembered apart for each tenant and each market', async () => {
    const time = cachedMarketTime(clocksOf(clock, undefined, { ...clock, speed: 0 }), {
      wallNowUs: () => wallUs + secondUs,
      keptUs: secondUs,
    });
    expect(await time.nowUs('main', 'crypto')).toBe(noonUs + minuteUs);
    expect(await time.nowUs('other', 'crypto')).toBe(wallUs + secondUs);
    expect(await time.nowUs('main', 'energy')).toBe(noonUs);
  });
});
