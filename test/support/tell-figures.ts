import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What a test has measured; the JSON report carries it, and `npm test -- --json` sets it beside commit and seed. */
    figures?: Readonly<Record<string, unknown>>;
  }
}

export function tellFigures({ task }: TestContext, figures: Readonly<Record<string, unknown>>): void {
  task.meta.figures = figures;
}
