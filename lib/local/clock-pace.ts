/** How fast the market may run, so that its events keep up with its clock: nothing is dropped, the clock waits. */
export interface Pace {
  /** What was asked for. */
  readonly target: number;
  readonly speed: number;
  /** Stretches in a row that were sent in time. */
  readonly inTime: number;
}

/** So many stretches in time show that a burst is over. */
const calm = 10;

export function startPace(target: number): Pace {
  return { target, speed: target, inTime: 0 };
}

/**
 * After each stretch: `behind` is how many of its own length the tape lies behind the clock. Halving and slow growth,
 * as senders on one line do it: several platforms on one machine come to terms.
 */
export function nextPace({ target, speed, inTime }: Pace, behind: number): Pace {
  if (behind > 4) return { target, speed: Math.max(Math.min(1, target), speed / 2), inTime: 0 };
  if (behind > 1) return { target, speed, inTime: 0 };
  if (speed >= target || inTime + 1 < calm) return { target, speed, inTime: inTime + 1 };
  return { target, speed: Math.min(target, speed * 1.25), inTime: 0 };
}
