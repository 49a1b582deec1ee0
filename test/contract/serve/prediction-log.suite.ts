import { describe, expect, it } from 'vitest';
import type { LoggedPrediction, PredictionLog, PredictionWriter } from '../../../lib/domain/serve/prediction-log.ts';
import { loggedPrediction, predictionId } from '../../support/predictions.ts';

export interface PredictionLogs {
  /** As the router of the hot path writes. */
  readonly writer: PredictionWriter;
  readonly log: PredictionLog;
}

const nowMs = Date.UTC(2026, 0, 5, 12, 20);
const nowUs = nowMs * 1000;
const hourMs = 3_600_000;

function servedAt(timeMs: number, index = 0, overrides: Partial<LoggedPrediction> = {}): LoggedPrediction {
  return loggedPrediction({ id: predictionId(timeMs, index), servedAtUs: timeMs * 1000, ...overrides });
}

export function predictionLogSuite(adapter: string, makeLogs: () => Promise<PredictionLogs>): void {
  /** A log with those answers, and the ids of the newest ones. */
  async function logOf(predictions: readonly LoggedPrediction[]) {
    const { writer, log } = await makeLogs();
    await Promise.all(predictions.map((one) => writer.write(one)));
    const newest = async (limit: number, model?: string): Promise<readonly string[]> =>
      (await log.newest('main', { limit, model, nowUs })).map(({ id }) => id);
    return { log, newest };
  }

  describe(`PredictionLog on ${adapter}`, () => {
    it.each([
      ['a champion', {}],
      ['a fallback, over all horizons', { champion: null, horizonUs: null, isExplained: false }],
    ])('gives an answer of %s back as it was written, byte for byte', async (_of, overrides) => {
      const { writer, log } = await makeLogs();
      const prediction = loggedPrediction(overrides);
      expect(await log.find('main', prediction.id)).toBeUndefined();
      await writer.write(prediction);
      expect(await log.find('main', prediction.id)).toEqual(prediction);
      expect(await log.find('other', prediction.id)).toBeUndefined();
    });

    it('keeps the first answer of an id, whoever writes it again', async () => {
      const { writer, log } = await makeLogs();
      await writer.write(loggedPrediction());
      await writer.write(loggedPrediction({ version: 8 }));
      await log.write(loggedPrediction({ version: 9 }));
      expect(await log.find('main', loggedPrediction().id)).toEqual(loggedPrediction());
    });

    it('lists what was served, the newest first, over many hours, and no more than is wanted', async () => {
      const times = [0, 1, hourMs, 5 * hourMs, 26 * hourMs].map((age) => nowMs - age);
      const predictions = times.map((timeMs, index) => servedAt(timeMs, index));
      const { log, newest } = await logOf(predictions.toReversed());
      const ids = predictions.map(({ id }) => id);
      expect(await newest(10)).toEqual(ids);
      expect(await newest(3)).toEqual(ids.slice(0, 3));
      const [summary] = await log.newest('main', { limit: 1, nowUs });
      expect(summary).toEqual({
        ...{ id: ids[0], model: 'liquidation', version: 7, entity: 'BTC-USD', servedAtUs: nowUs },
      });
      expect(await log.newest('other', { limit: 10, nowUs })).toEqual([]);
    });

    it('looks 48 hours back, and no further', async () => {
      const oldest = Date.UTC(2026, 0, 3, 13);
      const { newest } = await logOf([servedAt(oldest), servedAt(oldest - 1, 1)]);
      expect(await newest(10)).toEqual([servedAt(oldest).id]);
    });

    it('finds the newest of a busy hour, however unevenly they are spread', async () => {
      const even = Array.from({ length: 150 }, (_, index) => servedAt(nowMs - 1000, index));
      // All of them in the partition of one last digit.
      const uneven = Array.from({ length: 60 }, (_, index) => servedAt(nowMs - index, 32 * index));
      const { newest } = await logOf([...even, ...uneven]);
      const ids = [...uneven, ...even.toReversed()].map(({ id }) => id);
      for (const limit of [1, 50, 100, 300]) expect(await newest(limit)).toEqual(ids.slice(0, limit));
    });

    it('lists the answers of one model alone, however rare they are', async () => {
      const others = Array.from({ length: 100 }, (_, index) => servedAt(nowMs, index));
      const rare = [0, 1, 2].map((index) =>
        servedAt(nowMs - 1000 - index * hourMs, index, { model: 'liquidation.btc' }),
      );
      const { newest } = await logOf([...others, ...rare]);
      expect(await newest(2, 'liquidation.btc')).toEqual(rare.slice(0, 2).map(({ id }) => id));
      expect(await newest(10, 'liquidation.btc')).toEqual(rare.map(({ id }) => id));
      expect(await newest(10, 'volatility')).toEqual([]);
    });
  });
}
