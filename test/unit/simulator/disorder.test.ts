import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { Measured } from '../../../schemas/chunk.ts';
import { hourUs, secondUs } from '../../../lib/domain/time.ts';
import { type Disorder, disorder, revise } from '../../../lib/simulator/disorder.ts';
import { openRandom } from '../../../lib/simulator/random.ts';
import { simulateFeed } from '../../support/simulated-feed.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const { events } = simulateFeed('BTC-USD', { seed, days: 1 / 8 });

const orderly: Disorder = {
  latenessUs: 0,
  lateShare: () => 0,
  lateUs: [3 * secondUs, hourUs],
  repeatedShare: 0,
  mostCopies: 5,
  revisedShare: 0,
};

function arrivals(options: Partial<Disorder>, chance = seed) {
  const random = openRandom({ world: 'test', seed: chance, stream: 'disorder' });
  return [...disorder(events, { ...orderly, ...options }, random)];
}

const identityOf = ({ stream, sequence }: Measured): string => `${stream} ${sequence}`;

describe('disorder', () => {
  it('leaves events as they come when nothing is asked of it', () => {
    expect(arrivals({}).map(({ event }) => event)).toEqual(events);
  });

  it('gives arrivals in the order of their times, every event among them', () => {
    const found = arrivals({ latenessUs: 2 * secondUs, lateShare: () => 0.1, repeatedShare: 0.1, revisedShare: 0.1 });
    for (const [index, { atUs }] of found.entries()) expect(atUs).toBeGreaterThanOrEqual(found[index - 1]?.atUs ?? 0);
    expect(new Set(found.map(({ event }) => identityOf(event)))).toEqual(new Set(events.map(identityOf)));
  });

  it('shuffles within the lateness: no event is overtaken by one that is further ahead', () => {
    const found = arrivals({ latenessUs: 2 * secondUs });
    let newestUs = 0;
    let overtaken = 0;
    for (const { event } of found) {
      if (event.eventTimeUs < newestUs) overtaken += 1;
      expect(newestUs - event.eventTimeUs).toBeLessThan(2 * secondUs);
      newestUs = Math.max(newestUs, event.eventTimeUs);
    }
    expect(overtaken).toBeGreaterThan(events.length / 10);
  });

  it('holds back the share of each stream that is asked for, by no less than the least delay', () => {
    const found = arrivals({ lateShare: (stream) => (stream === 'book-delta' ? 0 : 0.1) });
    const late = found.filter(({ event, atUs }) => atUs > event.eventTimeUs);
    expect(late.some(({ event }) => event.stream === 'book-delta')).toBe(false);
    for (const { event, atUs } of late) {
      expect(atUs - event.eventTimeUs).toBeGreaterThanOrEqual(3 * secondUs);
      expect(atUs - event.eventTimeUs).toBeLessThanOrEqual(hourUs);
    }
    for (const stream of ['trade', 'mark-price'] as const) {
      const count = events.filter((event) => event.stream === stream).length;
      const share = late.filter(({ event }) => event.stream === stream).length / count;
      // Five standard deviations of a share of a tenth.
      expect(Math.abs(share - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / count));
    }
  });

  it('repeats events up to five times, and says others again with other numbers, after the first time', () => {
    const found = arrivals({ latenessUs: 2 * secondUs, repeatedShare: 0.2, revisedShare: 0.1 });
    const copies = Map.groupBy(found, ({ event }) => identityOf(event));
    const originals = new Map(events.map((event) => [identityOf(event), event]));
    const counts = new Set<number>();
    let revised = 0;
    for (const [identity, [first, ...others]] of copies) {
      expect(first?.event).toBe(originals.get(identity));
      const same = others.filter(({ event }) => event === first?.event);
      counts.add(1 + same.length);
      revised += others.length - same.length;
    }
    expect([...counts].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(revised).toBeGreaterThan(events.length / 20);
  });

  it('is the same for the same seed, and another for another', () => {
    const options = { latenessUs: 2 * secondUs, lateShare: () => 0.1 };
    expect(arrivals(options)).toEqual(arrivals(options));
    expect(arrivals(options)).not.toEqual(arrivals(options, seed + 1));
  });
});

describe('a revised event', () => {
  it('keeps its identity and its time, and says something else', () => {
    const kinds = [...new Map(events.map((event) => [event.stream, event])).values()];
    expect(kinds.length).toBeGreaterThanOrEqual(7);
    for (const event of kinds) {
      const { eventTimeUs, sequence, source, stream } = event;
      const revised = revise(event);
      expect(revised).toMatchObject({ eventTimeUs, sequence, source, stream });
      expect(revised).not.toEqual(event);
    }
  });
});
