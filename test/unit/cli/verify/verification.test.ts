/** The whole verification over memory adapters: what it must say of a platform that works, and of one that does not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { judgeVerification } from '../../../../lib/cli/verify/judge-verification.ts';
import { runScript } from '../../../../lib/cli/verify/own-process.ts';
import { runVerification } from '../../../../lib/cli/verify/run-verification.ts';
import { decodeFeatureFile, encodeFeatureFile, type FileRows } from '../../../../lib/domain/features/feature-files.ts';
import { cryptoView } from '../../../../lib/domain/features/crypto/crypto-view.ts';
import { type Damage, MemoryPlatform } from '../../../support/memory-platform.ts';
import { verifiedPlan } from '../../../support/verified-plan.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const { signal } = new AbortController();
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function verifyPlatform(damage: Damage = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-verify-'));
  folders.push(folder);
  const plan = verifiedPlan({ seed, historyDays: 0.05, days: 0.05, entities: ['VERIFY-1', 'VERIFY-2'] });
  const platform = new MemoryPlatform(damage);
  return runVerification({
    ...{ plan, points: 24, platform, folder, signal, tell: () => undefined },
    recompute: (questions) => runScript('lib/cli/verify/recompute.ts', [questions], { env: process.env, signal }),
  });
}

const flipped = cryptoView.features.findIndex(({ name }) => name === 'spread_bps');

/** The lowest bit of one feature of the row that the point must find. */
function flipBit(rows: FileRows, { entity, timeUs }: { readonly entity: string; readonly timeUs: number }): FileRows {
  const known = rows.entity.flatMap((name, row) =>
    name === entity && rows.eventTimeUs[row]! <= timeUs && rows.knowledgeTimeUs[row]! <= timeUs ? [row] : [],
  );
  const order = (row: number) => [rows.eventTimeUs[row]!, rows.knowledgeTimeUs[row]!, rows.sequence[row]!] as const;
  const [current] = known.toSorted((a, b) => {
    const [one, other] = [order(a), order(b)];
    return other[0] - one[0] || other[1] - one[1] || other[2] - one[2];
  });
  if (current === undefined) return rows;
  const column = rows.values[flipped]!.slice();
  new Uint8Array(column.buffer)[8 * current]! ^= 1;
  return { ...rows, values: rows.values.with(flipped, column) };
}

describe('a verification', { timeout: 120_000 }, () => {
  it('finds nothing where the platform keeps its law, counts what it has compared, and says what is too little', async () => {
    const { comparisons, sent } = await verifyPlatform();
    expect(judgeVerification(comparisons, { points: 24, present: 0, distinct: 0 })).toEqual([]);
    expect(comparisons.map(({ view }) => view)).toEqual(['trades@1', 'crypto@1']);
    for (const { points, comparisons: count, features } of comparisons) {
      expect(points).toBeGreaterThanOrEqual(24);
      expect(count).toBe(3 * points * features.length);
      expect(features.some(({ distinct }) => distinct > 10)).toBe(true);
    }
    const shortfalls = judgeVerification(comparisons, { points: 1000, present: 1.1, distinct: 1000 });
    expect(shortfalls).toHaveLength(1 + 2 * 64);
    expect(shortfalls[0]).toMatch(/^\d+ points of 1000$/);
    for (const { received, duplicate, late } of sent) {
      expect(received).toBeGreaterThan(1000);
      expect(duplicate).toBeGreaterThan(50);
      expect(late).toBeGreaterThan(20);
    }
  });

  it('turns red when one bit of a stored row is another', async () => {
    const damaged: Damage = {
      file: (body, { view, points }) => {
        const rows = decodeFeatureFile(view, 'a file', body);
        return view.name === 'crypto' ? encodeFeatureFile(view, flipBit(rows, points[20]!)) : body;
      },
    };
    const { comparisons } = await verifyPlatform(damaged);
    const [shortfall] = judgeVerification(comparisons, { points: 24, present: 0, distinct: 0 });
    expect(shortfall).toMatch(/^\d+ mismatches$/);
    const features = comparisons.flatMap(({ mismatches }) => mismatches.map(({ feature }) => feature));
    expect(new Set(features)).toEqual(new Set(['spread_bps']));
  });

  it('refuses a file in which a bit was flipped behind its back', async () => {
    const damaged: Damage = {
      file: (body) => {
        const other = body.slice();
        other[Math.floor(other.length / 2)]! ^= 1;
        return other;
      },
    };
    await expect(verifyPlatform(damaged)).rejects.toMatchObject({ code: 'TG-2003' });
  });

  it('turns red when a single trade was applied with another price', async () => {
    let isDone = false;
    const damaged: Damage = {
      message: (message) => {
        if (isDone || message.contract !== 'chunk/1' || message.stream !== 'trade') return message;
        isDone = true;
        const events = message.events.map((event) =>
          event.stream === 'trade' ? { ...event, price: 1.01 * event.price } : event,
        );
        return { ...message, events };
      },
    };
    const { comparisons } = await verifyPlatform(damaged);
    expect(judgeVerification(comparisons, { points: 24, present: 0, distinct: 0 })[0]).toMatch(/mismatches$/);
  });
});
