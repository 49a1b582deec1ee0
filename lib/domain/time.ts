/** Integer microseconds inside, RFC 3339 at the edge. */

export const secondUs = 1_000_000;
export const minuteUs = 60 * secondUs;
export const hourUs = 60 * minuteUs;
export const dayUs = 24 * hourUs;

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/;

/** Microseconds of an RFC 3339 time, or undefined when it names no instant (naive, 30 February, 25:00). */
export function parseTime(text: string): number | undefined {
  const match = rfc3339.exec(text);
  if (!match) return undefined;
  const [, seconds = '', fraction = '', zone = ''] = match;
  const wholeMs = Date.parse(`${seconds}Z`);
  // Date.parse rolls 30 February over to March; a real instant comes back as it was written.
  if (!Number.isFinite(wholeMs) || new Date(wholeMs).toISOString().slice(0, 19) !== seconds) return undefined;
  const offsetUs = zoneOffsetUs(zone);
  if (offsetUs === undefined) return undefined;
  const timeUs = wholeMs * 1000 + Number(fraction.padEnd(6, '0')) - offsetUs;
  return timeUs >= 0 ? timeUs : undefined;
}

function zoneOffsetUs(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  if (hours > 23 || minutes > 59) return undefined;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (hours * hourUs + minutes * minuteUs);
}

/** The shortest of `…:00Z`, `…:00.000Z` and `…:00.000000Z` that loses nothing. */
export function formatTime(timeUs: number): string {
  const wholeMs = Math.floor(timeUs / 1000);
  const restUs = timeUs - wholeMs * 1000;
  const iso = new Date(wholeMs).toISOString();
  if (restUs > 0) return iso.replace('Z', `${String(restUs).padStart(3, '0')}Z`);
  return wholeMs % 1000 === 0 ? iso.replace('.000Z', 'Z') : iso;
}

export function startOfHour(timeUs: number): number {
  return Math.floor(timeUs / hourUs) * hourUs;
}

export function startOfDay(timeUs: number): number {
  return Math.floor(timeUs / dayUs) * dayUs;
}

/** The UTC hour of an instant, as in `2026-01-05T13`. */
export function hourOf(timeUs: number): string {
  return new Date(Math.floor(timeUs / 1000)).toISOString().slice(0, 13);
}

/** The UTC day of an instant. */
export function dayOf(timeUs: number): string {
  return new Date(Math.floor(timeUs / 1000)).toISOString().slice(0, 10);
}
