import { encodeTime } from 'ulid';
import type { LoggedPrediction } from '../../lib/domain/serve/prediction-log.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The id of the `index`th answer of a millisecond; neighbours lie in different partitions. */
export function predictionId(timeMs: number, index = 0): string {
  const tail = Array.from({ length: 16 }, (_, place) => digits[Math.floor(index / 32 ** (15 - place)) % 32]);
  return `${encodeTime(timeMs, 10)}${tail.join('')}`;
}

export function loggedPrediction(overrides: Partial<LoggedPrediction> = {}): LoggedPrediction {
  const row = Uint8Array.of(0, 1, 254, 255);
  const answer = '{"contract":"prediction/1","value":0.1,"text":"ключ – 鍵"}';
  return {
    ...{ tenant: 'main', id: predictionId(1_767_614_400_000), model: 'liquidation', version: 7 },
    ...{
      role: 'champion',
      champion: 3,
      serving: '5'.repeat(64),
      image: '6'.repeat(64),
      entity: 'BTC-USD',
      horizonUs: 900_000_000,
    },
    ...{ isExplained: true, asOfUs: 1_767_614_399_000_001, eventTimeUs: 1_767_614_398_000_000 },
    ...{ knowledgeTimeUs: 1_767_614_398_500_000, row, rowDigest: sha256Hex(row), answer },
    ...{ answerDigest: sha256Hex(answer), code: 'none', servedAtUs: 1_767_614_400_000_000, ...overrides },
  };
}
