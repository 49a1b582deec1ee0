/** What happens on the way from one event to the next. */
export interface TimeSteps {
  closeSecond(second: number): void;
  enterSecond(second: number): void;
  closeMinute(minute: number, isActive: boolean): void;
  enterMinute(minute: number): void;
}

/** Longer than any window of seconds, and than any of minutes whose silent minutes count. */
const walkedSeconds = 960;
const walkedMinutes = 300;

/**
 * Closes every second and minute from `second`, which had the last event, to the one of the next event. Of a long
 * silence only so much is walked as windows can still see: the rest leaves nothing behind.
 */
export function walkTime(second: number, until: number, steps: TimeSteps): void {
  const activeMinute = Math.floor(second / 60);
  let current = second;
  while (current < until) {
    steps.closeSecond(current);
    current += 1;
    if (current % 60 === 0) {
      const minute = current / 60 - 1;
      steps.closeMinute(minute, minute === activeMinute);
      current = walkSilentMinutes(minute + 1, until, steps) * 60;
      steps.enterMinute(current / 60);
    }
    steps.enterSecond(current);
  }
}

/** The minute from which on seconds are to be walked again. */
function walkSilentMinutes(minute: number, until: number, steps: TimeSteps): number {
  const resumed = Math.max(minute, Math.floor((until - walkedSeconds) / 60));
  for (let silent = Math.max(minute, resumed - walkedMinutes); silent < resumed; silent += 1) {
    steps.enterMinute(silent);
    steps.closeMinute(silent, false);
  }
  return resumed;
}
