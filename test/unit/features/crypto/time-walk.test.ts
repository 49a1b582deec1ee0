import { describe, expect, it } from 'vitest';
import { walkTime } from '../../../../lib/domain/features/crypto/time-walk.ts';

function walked(from: number, until: number): string[] {
  const steps: string[] = [];
  walkTime(from, until, {
    closeSecond: (second) => void steps.push(`close ${second}`),
    enterSecond: (second) => void steps.push(`enter ${second}`),
    closeMinute: (minute, isActive) => void steps.push(`close ${isActive ? 'active' : 'silent'} minute ${minute}`),
    enterMinute: (minute) => void steps.push(`enter minute ${minute}`),
  });
  return steps;
}

describe('the way from one event to the next', () => {
  it('is nothing within a second', () => {
    expect(walked(70, 70)).toEqual([]);
  });

  it('closes a second before it enters the next, and a minute after its last second', () => {
    expect(walked(118, 121)).toEqual([
      ...['close 118', 'enter 119', 'close 119', 'close active minute 1', 'enter minute 2', 'enter 120'],
      ...['close 120', 'enter 121'],
    ]);
  });

  it('says which minutes had no event', () => {
    const minutes = walked(30, 200).filter((step) => step.includes('minute'));
    expect(minutes).toEqual([
      ...['close active minute 0', 'enter minute 1', 'close silent minute 1', 'enter minute 2'],
      ...['close silent minute 2', 'enter minute 3'],
    ]);
  });

  it('walks every second and minute of a quarter of an hour', () => {
    const steps = walked(30, 930);
    expect(steps.filter((step) => step.startsWith('enter') && !step.includes('minute'))).toHaveLength(900);
    expect(steps.filter((step) => step.startsWith('enter minute'))).toHaveLength(15);
  });

  it('closes of a long silence the minute that had the event, the last hours by minutes and the end by seconds', () => {
    const day = 86_400;
    const steps = walked(30, 10 * day + 7);
    expect(steps.slice(0, 2)).toEqual(['close 30', 'enter 31']);
    expect(steps).toContain('close active minute 0');
    const seconds = steps.filter((step) => /^close \d/.test(step)).map((step) => Number(step.slice(6)));
    const late = seconds.filter((second) => second >= 60);
    expect(late).toEqual(Array.from({ length: late.length }, (_, index) => 10 * day + 7 - late.length + index));
    // The windows look back 901 seconds, and 241 minutes.
    expect(late.length).toBeGreaterThan(901);
    const minutes = steps
      .filter((step) => step.startsWith('close silent minute'))
      .map((step) => Number(step.slice(20)));
    expect(minutes).toEqual(Array.from({ length: minutes.length }, (_, index) => 10 * 1440 - minutes.length + index));
    expect(minutes.length).toBeGreaterThan(241);
    expect(steps.length).toBeLessThan(4000);
  });
});
