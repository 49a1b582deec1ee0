import { hourUs } from '../time.ts';

/** Of Crockford's base 32, in which ULIDs are written. */
const ulidDigits = Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ');

/** What the first ten digits of a ULID say. */
function ulidTimeUs(id: string): number {
  const timeMs = Array.from(id.slice(0, 10)).reduce((sum, digit) => sum * 32 + ulidDigits.indexOf(digit), 0);
  return timeMs * 1000;
}

export const predictionKeys = {
  prediction: {
    about: 'An answer and all that it was made of, below its hour and the last digit of its id; kept for 30 days.',
    key: (tenant: string, id: string) => ({
      pk: predictionPartition(tenant, hourOf(ulidTimeUs(id)), id.slice(-1)),
      sk: id,
    }),
  },
} as const;

/** Partitions of one hour: its answers are spread by chance, so that no partition takes all writes of a busy hour. */
export function predictionPartitions(tenant: string, hour: string): readonly string[] {
  return ulidDigits.map((digit) => predictionPartition(tenant, hour, digit));
}

/** Hours in which ids of the last `count` hours lie, the newest first. */
export function hoursBack(nowUs: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, back) => hourOf(nowUs - back * hourUs));
}

function predictionPartition(tenant: string, hour: string, digit: string): string {
  return `${tenant}#${hour}#${digit}`;
}

function hourOf(timeUs: number): string {
  return new Date(timeUs / 1000).toISOString().slice(0, 13);
}
