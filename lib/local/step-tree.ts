import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { StepTime } from './session.ts';

export interface Step {
  readonly title: string;
  /** What it came to, in a few words; shown behind the title. A step that takes long tells how far it is. */
  run(tell: (note: string) => void): Promise<string>;
}

export interface Talk {
  /** Where people read along. Data never goes here. */
  readonly stream: NodeJS.WriteStream;
  /** Lines instead of a moving tree: no terminal, NO_COLOR, TERM=dumb, --plain. */
  readonly plain: boolean;
  readonly quiet: boolean;
}

export interface StepRun {
  /** Done before this program could run; shown with their time. */
  readonly done: readonly StepTime[];
  readonly steps: readonly Step[];
  readonly talk: Talk;
  readonly signal: AbortSignal;
}

const narrowest = 40;

/** Runs the steps in order; the first that fails ends it, and so does the signal. */
export async function runSteps({ done, steps, talk, signal }: StepRun): Promise<readonly StepTime[]> {
  const times: StepTime[] = [...done];
  // Some terminals do not know how wide they are: a tree would be wrapped after every letter.
  const plain = talk.plain || (talk.stream.columns || 0) < narrowest;
  const lines = plain && !talk.quiet;
  if (lines) for (const time of done) talk.stream.write(`✓ ${describe(time)}\n`);
  const tasks = [
    ...done.map((time) => ({ title: describe(time), task: () => Promise.resolve() })),
    ...steps.map((step) => ({
      title: step.title,
      task: async (_: unknown, task: { title: string }): Promise<void> => {
        signal.throwIfAborted();
        const tell = lines
          ? tellNowAndThen(step, talk.stream)
          : (note: string) => (task.title = `${step.title}: ${note}`);
        const time = await timed(step, { tell, lines: lines ? talk.stream : undefined });
        times.push(time);
        task.title = describe(time);
        if (lines) talk.stream.write(`✓ ${describe(time)}\n`);
      },
    })),
  ];
  // Left to itself, listr2 exits on Ctrl-C before anything could be stopped.
  const shared = { registerSignalListeners: false } as const;
  if (plain || talk.quiet) await new Listr(tasks, { ...shared, renderer: 'silent' }).run();
  else
    await new Listr(tasks, {
      ...shared,
      renderer: 'default',
      rendererOptions: { logger: loggerTo(talk.stream) },
    }).run();
  return times;
}

const linePauseMs = 10_000;

/** A log wants a line now and then, where a terminal shows each figure in place of the one before. */
function tellNowAndThen({ title }: Step, stream: NodeJS.WriteStream): (note: string) => void {
  let lastMs = performance.now();
  return (note) => {
    if (performance.now() - lastMs < linePauseMs) return;
    lastMs = performance.now();
    stream.write(`· ${title}: ${note}\n`);
  };
}

interface Told {
  readonly tell: (note: string) => void;
  readonly lines: NodeJS.WriteStream | undefined;
}

async function timed(step: Step, { tell, lines }: Told): Promise<StepTime> {
  const startedMs = performance.now();
  const seconds = (): number => Math.round((performance.now() - startedMs) / 10) / 100;
  try {
    const note = await step.run(tell);
    return { title: step.title, seconds: seconds(), note };
  } catch (error) {
    lines?.write(`✗ ${describe({ title: step.title, seconds: seconds(), note: '' })}\n`);
    throw error;
  }
}

function describe({ title, seconds, note }: StepTime): string {
  return `${title}${note === '' ? '' : `: ${note}`} (${seconds.toFixed(1)} s)`;
}

function loggerTo(stream: NodeJS.WriteStream): ListrLogger {
  return new ListrLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(stream, stream) });
}
