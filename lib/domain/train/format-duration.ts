import { dayUs, hourUs, minuteUs, secondUs } from '../time.ts';

const units = [
  ['d', dayUs],
  ['h', hourUs],
  ['min', minuteUs],
  ['s', secondUs],
] as const;

/** For people: `14 d 1 h 2 s`; what is below a second is left out. */
export function formatDuration(durationUs: number): string {
  let restUs = Math.max(0, durationUs);
  const parts = units.flatMap(([unit, lengthUs]) => {
    const count = Math.floor(restUs / lengthUs);
    restUs -= count * lengthUs;
    return count > 0 ? [`${count} ${unit}`] : [];
  });
  return parts.length > 0 ? parts.join(' ') : '0 s';
}
