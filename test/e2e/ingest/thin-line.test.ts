import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { FeatureRow } from '../../../schemas/api.ts';
import { dayOf } from '../../../lib/domain/time.ts';
import { s3Client } from '../../../lib/adapters/aws/clients.ts';
import {
  call,
  closeAt,
  countsOnce,
  freshEntity,
  nowUs,
  platform,
  rowOf,
  send,
  tradeAt,
} from '../../support/platform.ts';

const second = 1_000_000;
const s3 = s3Client(platform.settings);

/** The trades of an entity as the lake keeps them for the day of an instant. */
async function rawTrades(entity: string, timeUs: number): Promise<unknown[]> {
  const Bucket = platform.outputs.LakeBucketName;
  const Prefix = `main/raw/trade/dt=${dayOf(timeUs)}/${entity}/`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const texts = await Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString();
    }),
  );
  return texts.flatMap((text) => text.trimEnd().split('\n')).map((line): unknown => JSON.parse(line));
}

describe('from event to feature', () => {
  it('shows last price and volatility of the trades before the watermark, as the contract says', async () => {
    const entity = freshEntity();
    const start = nowUs() - 60 * second;
    const answer = await send([
      tradeAt(entity, start, { sequence: 1, price: 100 }),
      tradeAt(entity, start + 4 * second, { sequence: 2, price: 101 }),
      closeAt(entity, start + 5 * second),
    ]);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ contract: 'event-verdicts/1', accepted: 3, rejected: 0 });
    await countsOnce(entity, 3);
    const row = FeatureRow.parse(await rowOf(entity));
    expect(row.features['last_price']).toEqual({ value: 101, status: 'PRESENT', unit: 'quote' });
    expect(row.features['ew_volatility_5m']).toMatchObject({ status: 'PRESENT' });
    expect(row.features['ew_volatility_5m']?.value).toBeCloseTo(Math.log(1.01) / 2, 12);
  });

  it('ends in one state for duplicates and disorder within the allowed lateness, over many requests', async () => {
    const [orderly, messy] = [freshEntity(), freshEntity()];
    const start = nowUs() - 60 * second;
    const trades = (entity: string) =>
      Array.from({ length: 12 }, (_, index) =>
        tradeAt(entity, start + index * 300_000, { sequence: index, price: 100 + ((index * 7) % 5) }),
      );
    await send([...trades(orderly), closeAt(orderly, start + 4 * second)]);
    // Pairs swapped, each sent twice: at most 300 ms behind the newest, where 2 s are allowed.
    const disorder = trades(messy).flatMap((_, index, all) => [all[index ^ 1], all[index]]);
    for (const event of disorder) if (event) await send([event]);
    await send([closeAt(messy, start + 4 * second)]);
    expect(await countsOnce(messy, 25)).toMatchObject({ applied: 13, duplicate: 12, late: 0, pending: 0 });
    await countsOnce(orderly, 13);
    const [a, b] = [await rowOf(orderly), await rowOf(messy)];
    expect(b['features']).toEqual(a['features']);
    expect(b['eventTime']).toBe(a['eventTime']);
  });

  it('stores and counts a late event, and applies it to nothing', async () => {
    const entity = freshEntity();
    const start = nowUs() - 60 * second;
    await send([tradeAt(entity, start, { sequence: 1 }), closeAt(entity, start + 10 * second)]);
    await countsOnce(entity, 2);
    const before = await rowOf(entity);
    await send([tradeAt(entity, start + second, { sequence: 2, price: 999 })]);
    expect(await countsOnce(entity, 3)).toMatchObject({ applied: 2, late: 1, pending: 0 });
    const after = await rowOf(entity);
    expect(after['features']).toEqual(before['features']);
    const kept = await rawTrades(entity, start + second);
    expect(kept).toContainEqual(expect.objectContaining({ sequence: 2, price: 999, entity, stream: 'trade' }));
  });

  it('recognises a repeated request by its key, and refuses the key for another body', async () => {
    const entity = freshEntity();
    const key = { 'Idempotency-Key': randomUUID() };
    const start = nowUs() - 60 * second;
    const first = await send([tradeAt(entity, start)], key);
    const repeat = await send([tradeAt(entity, start)], key);
    expect(repeat.status).toBe(202);
    expect(repeat.body['knowledgeTime']).toBe(first.body['knowledgeTime']);
    const other = await send([tradeAt(entity, start, { price: 5 })], key);
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({ code: 'TG-0013', retryable: false });
    await send([closeAt(entity, start + second)]);
    expect(await countsOnce(entity, 2)).toMatchObject({ received: 2, applied: 2 });
  });

  it('lists the entity once it has state', async () => {
    const entity = freshEntity();
    await send([tradeAt(entity, nowUs() - second)]);
    await countsOnce(entity, 1);
    const { body } = await call('/features?limit=1000');
    expect(body['entities']).toContain(entity);
  });
});
