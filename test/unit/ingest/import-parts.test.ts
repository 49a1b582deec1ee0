import { gunzipSync } from 'node:zlib';
import { fc } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Measured } from '../../../schemas/chunk.ts';
import { canonicalJson, sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { historyLine } from '../../../lib/domain/ingest/import-line.ts';
import { importIdOf, manifestText } from '../../../lib/domain/ingest/import-manifest.ts';
import { packText } from '../../../lib/domain/ingest/import-object.ts';
import { type CutPart, cutParts, maxPartEvents } from '../../../lib/domain/ingest/import-parts.ts';
import { ImportSpool } from '../../../lib/local/import/import-spool.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const startUs = Date.UTC(2026, 0, 5) * 1000;
const noPlace = (): never => {
  throw new Error('nothing is to be refused');
};

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e-7, 1e21, 5e-324, 2 ** 53 - 1, 0.1),
);
const levels = fc.array(fc.tuple(number, number), { maxLength: 5 });
const shared = {
  source: fc.constantFrom('binance', 'x-1'),
  market: fc.constantFrom('crypto', 'spot'),
  eventTimeUs: fc.nat({ max: 3 * 86_400_000_000 }).map((us) => startUs + us),
  sequence: fc.option(fc.nat(), { nil: undefined }),
  provenance: fc.option(fc.constantFrom('run:1', 'A.b_c'), { nil: undefined }),
};
const measured = fc.oneof(
  fc.record({ stream: fc.constant('trade'), ...shared, price: number, quantity: number, side: fc.constant('buy') }),
  fc.record({ stream: fc.constant('funding'), ...shared, rate: number, kind: fc.constant('settled') }),
  fc.record({ stream: fc.constant('observation'), ...shared, field: fc.constant('load'), value: number }),
  fc.record({
    ...{ stream: fc.constant('book-delta'), ...shared, bids: levels, asks: levels },
    ...{ firstUpdateId: fc.nat(), lastUpdateId: fc.nat(), previousUpdateId: fc.option(fc.nat(), { nil: undefined }) },
  }),
) as fc.Arbitrary<Measured>;
const history = fc.record({
  entity: fc.constantFrom('BTC-USD', 'ETH:USD.x'),
  event: measured,
  declaredDelayUs: fc.constantFrom(0, 200_000),
});

test('a line is the canonical JSON of the event with entity and knowledge time, to the byte', () => {
  fc.assert(
    fc.property(history, ({ entity, event, declaredDelayUs }) => {
      const knowledgeTimeUs = event.eventTimeUs + declaredDelayUs;
      const expected = canonicalJson({ ...event, entity, knowledgeTimeUs });
      expect(historyLine({ entity, event, declaredDelayUs })).toBe(expected);
    }),
    { seed, numRuns: 500 },
  );
});

test('what is no number never becomes a line', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const event = { stream: 'observation', source: 's', market: 'm', eventTimeUs: 1, field: 'load', value } as const;
    expect(() => historyLine({ entity: 'E', event, declaredDelayUs: 0 })).toThrow(RangeError);
  }
});

describe('parts', () => {
  function partsOf(events: readonly { entity: string; event: Measured; declaredDelayUs: number }[], memory?: number) {
    const spool = new ImportSpool({
      nowOf: () => Number.MAX_SAFE_INTEGER / 2,
      ...(memory === undefined ? {} : { memory }),
    });
    try {
      for (const event of events) spool.add(event, noPlace);
      return [...spool.parts()].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
    } finally {
      spool.close();
    }
  }

  test('are the same for events in any order, sorted in memory or on the disk', () => {
    fc.assert(
      fc.property(fc.array(history, { maxLength: 60 }), fc.nat(), (events, salt) => {
        const parts = partsOf(events);
        const shuffled = events.toSorted((a, b) =>
          sha256Hex(`${salt}${historyLine(a)}`) < sha256Hex(`${salt}${historyLine(b)}`) ? -1 : 1,
        );
        expect(partsOf(shuffled)).toEqual(parts);
        expect(partsOf(shuffled, 500)).toEqual(parts);
        expect(parts.reduce((sum, part) => sum + part.events, 0)).toBe(events.length);
        const lines = parts.flatMap(({ text }) => text.trimEnd().split('\n')).filter((line) => line !== '');
        expect(lines.toSorted()).toEqual(events.map(historyLine).sort());
      }),
      { seed, numRuns: 60 },
    );
  });

  test('hold one entity, stream and day each, oldest first', () => {
    fc.assert(
      fc.property(fc.array(history, { maxLength: 60 }), (events) => {
        for (const { entity, stream, day, text, fromUs, untilUs } of partsOf(events)) {
          const lines = text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as Measured & { entity: string });
          expect(new Set(lines.map((line) => `${line.entity} ${line.stream}`))).toEqual(
            new Set([`${entity} ${stream}`]),
          );
          const times = lines.map(({ eventTimeUs }) => eventTimeUs);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          expect([times[0], times.at(-1)]).toEqual([fromUs, untilUs]);
          expect(new Date(fromUs / 1000).toISOString().slice(0, 10)).toBe(day);
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  function cut(lines: readonly string[]): readonly CutPart[] {
    const records = lines.map((line, eventTimeUs) => ({ group: 0, eventTimeUs, sequence: 0, line }));
    return [...cutParts(records, [{}])];
  }

  test('end where they are full, and count on', () => {
    const parts = cut(Array.from({ length: maxPartEvents * 2 + 1 }, () => 'x'));
    expect(parts.map(({ part, events }) => [part, events])).toEqual([
      [0, maxPartEvents],
      [1, maxPartEvents],
      [2, 1],
    ]);
  });

  test('of long lines end before they are too long to be unpacked', () => {
    const parts = cut(Array.from({ length: 40 }, () => 'x'.repeat(1024 * 1024)));
    expect(Math.max(...parts.map(({ text }) => text.length))).toBeLessThanOrEqual(17 * 1024 * 1024);
    expect(parts.reduce((sum, { events }) => sum + events, 0)).toBe(40);
  });
});

function placeOf({ entity, stream, day, part }: { entity: string; stream: string; day: string; part: number }): string {
  return `${entity} ${stream} ${day} ${part}`;
}

test('a packed text unpacks to what its digest says', async () => {
  const packed = await packText('{"a":1}\n');
  expect(sha256Hex(gunzipSync(packed.body))).toBe(packed.digest);
  expect(packed.textBytes).toBe(8);
});

describe('the id of an import', () => {
  const [a, b] = [
    { name: 'a.csv', digest: '1'.repeat(64) },
    { name: 'b.csv', digest: '2'.repeat(64) },
  ];
  const id = importIdOf({ files: [a, b], options: { market: 'spot' }, ahead: 0 });

  test('does not depend on the order of the files', () => {
    expect(importIdOf({ files: [b, a], options: { market: 'spot' }, ahead: 0 })).toBe(id);
  });

  test.each([
    ['a file', { files: [a], options: { market: 'spot' }, ahead: 0 }],
    ['the name of a file', { files: [{ ...a, name: 'c.csv' }, b], options: { market: 'spot' }, ahead: 0 }],
    ['the bytes of a file', { files: [{ ...a, digest: b.digest }, b], options: { market: 'spot' }, ahead: 0 }],
    ['an option', { files: [a, b], options: { market: 'perp' }, ahead: 0 }],
    ['the events that were refused for the clock', { files: [a, b], options: { market: 'spot' }, ahead: 1 }],
  ])('changes with %s', (_what, source) => {
    expect(importIdOf(source)).not.toBe(id);
  });
});

test('a manifest names its parts in order, whatever order they were packed in', () => {
  const part = {
    entity: 'E',
    stream: 'trade',
    day: '2026-01-05',
    digest: '1'.repeat(64),
    bytes: 9,
    events: 2,
    fromUs: 1,
    untilUs: 2,
  } as const;
  const content = { import: '2'.repeat(64), files: [], entities: [], quarantine: [], rejected: 0 };
  const parts = [
    { ...part, part: 10 },
    { ...part, part: 2 },
    { ...part, part: 2, entity: 'D' },
  ];
  const text = manifestText({ ...content, parts });
  expect(manifestText({ ...content, parts: parts.toReversed() })).toBe(text);
  const manifest = JSON.parse(text) as { events: number; parts: { entity: string; part: number }[] };
  expect(manifest.events).toBe(6);
  expect(manifest.parts.map((each) => `${each.entity}${each.part}`)).toEqual(['D2', 'E2', 'E10']);
});
