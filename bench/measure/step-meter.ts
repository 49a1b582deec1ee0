export interface StepMeasure {
  readonly title: string;
  readonly seconds: number;
  readonly peakMib: number | undefined;
}

export interface StepMeterOptions {
  readonly nowMs: () => number;
  readonly takePeakMib: () => number | undefined;
}

/** The title of a step that held, from the line that a start without a terminal prints when it has ended. */
export function stepOfLine(line: string): string | undefined {
  return /^✓ ([^:(]+?)(?:: .*)? \(\d+\.\d s\)$/.exec(line)?.[1];
}

/**
 * Measures steps from one line to the next. The printed times are rounded to tenths, and what passes between two
 * steps belongs to none of them; so the clock runs here, and the parts add up to the whole.
 */
export function stepMeter({ nowMs, takePeakMib }: StepMeterOptions) {
  const startedMs = nowMs();
  const steps: StepMeasure[] = [];
  let boundaryMs = startedMs;
  const close = (title: string): void => {
    const endedMs = nowMs();
    steps.push({ title, seconds: (endedMs - boundaryMs) / 1000, peakMib: takePeakMib() });
    boundaryMs = endedMs;
  };
  return {
    readLine(line: string): void {
      const title = stepOfLine(line);
      if (title !== undefined) close(title);
    },
    /** Closes what is left with this title, and puts the whole behind it. */
    finish(title: string): readonly StepMeasure[] {
      close(title);
      const peaks = steps.flatMap(({ peakMib }) => peakMib ?? []);
      const peakMib = peaks.length === 0 ? undefined : Math.max(...peaks);
      return [...steps, { title: 'Total', seconds: (boundaryMs - startedMs) / 1000, peakMib }];
    },
  };
}
