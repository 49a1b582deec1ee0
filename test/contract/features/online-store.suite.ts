import { describe, expect, it } from 'vitest';
import type { OnlineRow, OnlineStore } from '../../../lib/domain/features/ports.ts';

export interface OnlineBench {
  readonly readers: Readonly<Record<string, OnlineStore>>;
  put(row: OnlineRow): Promise<void>;
}

const row: OnlineRow = {
  tenant: 'main',
  view: 'trades',
  viewVersion: 1,
  entity: 'BTC-USD',
  eventTimeUs: 1_767_614_400_000_001,
  knowledgeTimeUs: 1_767_614_400_123_456,
  packed: Uint8Array.from({ length: 256 }, (_, index) => index),
};

export function onlineStoreSuite(adapter: string, makeBench: () => Promise<OnlineBench>): void {
  describe(`OnlineStore on ${adapter}`, () => {
    it('reads a row bit for bit and to the microsecond', async () => {
      const { readers, put } = await makeBench();
      await put(row);
      for (const reader of Object.values(readers)) expect(await reader.read(row)).toEqual(row);
    });

    it.each([
      ['tenant', { tenant: 'other' }],
      ['view', { view: 'trade' }],
      ['version', { viewVersion: 2 }],
      ['entity', { entity: 'btc-usd' }],
    ])('reads no row under another %s', async (_, change) => {
      const { readers, put } = await makeBench();
      await put(row);
      for (const reader of Object.values(readers)) expect(await reader.read({ ...row, ...change })).toBeUndefined();
    });

    it('reads what was put last, with no delay', async () => {
      const { readers, put } = await makeBench();
      for (let step = 1; step <= 20; step += 1) {
        const moved = { ...row, eventTimeUs: row.eventTimeUs + step };
        await put(moved);
        for (const reader of Object.values(readers)) expect(await reader.read(row)).toEqual(moved);
      }
    });

    it('reads many rows in the order of their keys, each as often as it is named, and none where there is none', async () => {
      const { readers, put } = await makeBench();
      const other = { ...row, entity: 'ETH-USD', packed: Uint8Array.of(7) };
      const foreign = { ...row, tenant: 'other' };
      await put(row);
      await put(other);
      const keys = [other, { ...row, entity: 'SOL-USD' }, row, foreign, other];
      for (const reader of Object.values(readers))
        expect(await reader.readMany(keys)).toEqual([other, undefined, row, undefined, other]);
    });

    it('reads more rows than one call of the store takes', async () => {
      const { readers, put } = await makeBench();
      const rows = Array.from({ length: 230 }, (_, index) => ({ ...row, entity: `E-${index}` }));
      await Promise.all(rows.map(put));
      for (const reader of Object.values(readers)) expect(await reader.readMany(rows)).toEqual(rows);
    });

    it('reads nothing when nothing is asked for', async () => {
      const { readers } = await makeBench();
      for (const reader of Object.values(readers)) expect(await reader.readMany([])).toEqual([]);
    });
  });
}
