import { describe, expect, test } from 'vitest';
import { nextPace, type Pace, startPace } from '../../../lib/local/clock-pace.ts';

function after(pace: Pace, ...behind: readonly number[]): Pace {
  return behind.reduce(nextPace, pace);
}

const inTime = Array.from({ length: 10 }, () => 0.5);

describe('the pace of a market', () => {
  test('is what was asked for while its events keep up', () => {
    expect(after(startPace(60), ...inTime, 1, 4).speed).toBe(60);
  });

  test('halves while they do not, and comes back a little at a time', () => {
    const slow = after(startPace(60), 5, 5);
    expect(slow.speed).toBe(15);
    expect(after(slow, ...inTime.slice(1)).speed).toBe(15);
    expect(after(slow, ...inTime).speed).toBe(18.75);
    expect(after(slow, ...Array.from({ length: 100 }, () => inTime).flat()).speed).toBe(60);
  });

  test('waits for ten stretches in a row before it comes back', () => {
    const slow = after(startPace(60), 5);
    expect(after(slow, ...inTime.slice(1), 2, ...inTime.slice(1)).speed).toBe(30);
  });

  test('is never slower than the wall, unless that was asked for', () => {
    expect(after(startPace(60), ...Array.from({ length: 20 }, () => 9)).speed).toBe(1);
    expect(after(startPace(0.5), 9).speed).toBe(0.5);
  });
});
