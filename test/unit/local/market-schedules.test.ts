import { describe, expect, test } from 'vitest';
import { hourUs, minuteUs } from '../../../lib/domain/time.ts';
import { marketSchedules } from '../../../lib/local/market-schedules.ts';
import { noonUs } from '../../support/trades.ts';

const rules = [
  { rule: 'hourly', everyUs: hourUs, functionArn: 'arn:hourly', inputAt: (time: string) => time },
  { rule: 'often', everyUs: 5 * minuteUs, functionArn: 'arn:often', inputAt: (time: string) => time },
];

function schedules() {
  const calls: string[] = [];
  const call = async (functionArn: string, input: string): Promise<void> => void calls.push(`${functionArn} ${input}`);
  return { calls, ...marketSchedules({ list: async () => rules, call }, noonUs) };
}

describe('the schedules of a market', () => {
  test('are called once in each of their intervals, with its time', async () => {
    const { calls, advance } = schedules();
    for (let minute = 0; minute <= 65; minute += 1) await advance(noonUs + minute * minuteUs, minute * 60_000);
    expect(calls.filter((call) => call.startsWith('arn:hourly'))).toEqual(['arn:hourly 2026-01-05T13:00:00Z']);
    expect(calls.filter((call) => call.startsWith('arn:often'))).toHaveLength(13);
  });

  test('are called for the newest time when several have passed', async () => {
    const { calls, advance } = schedules();
    await advance(noonUs + 5 * hourUs + 1, 0);
    expect(calls).toEqual(['arn:hourly 2026-01-05T17:00:00Z', 'arn:often 2026-01-05T17:00:00Z']);
  });

  test('do not start runs upon runs on a market that is fast', async () => {
    const { calls, advance } = schedules();
    for (let second = 0; second < 60; second += 1) await advance(noonUs + second * 10 * minuteUs, second * 1000);
    expect(calls.filter((call) => call.startsWith('arn:often'))).toHaveLength(4);
  });

  test('that could not be called are called again', async () => {
    let faults = 1;
    const calls: string[] = [];
    const call = async (functionArn: string): Promise<void> => {
      if (faults-- > 0) throw new Error('the engine is busy');
      calls.push(functionArn);
    };
    const { advance } = marketSchedules({ list: async () => rules, call }, noonUs);
    await expect(advance(noonUs + hourUs, 0)).rejects.toThrow('busy');
    await advance(noonUs + hourUs, 200);
    expect(calls).toEqual(['arn:hourly', 'arn:often']);
  });
});
