import type * as z from 'zod';
import { TidegateError } from '../../lib/domain/fault.ts';
import type { RunName } from '../../lib/domain/train/run-documents.ts';
import { type Step, type StepPorts, type StepResult, takeStep } from '../../lib/domain/train/take-step.ts';
import type { TrainRun } from '../../lib/domain/train/train-runs.ts';
import { type Task, wireTask } from './wire-task.ts';

export interface TrainStep<Schema extends z.ZodType> extends Task<Schema> {
  /** As the machine calls it. */
  readonly state: string;
  readonly endsAs?: Step['endsAs'];
  readonly containers?: (input: z.output<Schema>) => Step['containers'];
}

/** One state of `retrain-model`: its work is noted in the record of the run, and so is a fault that ends it. */
export function wireTrainStep<Schema extends z.ZodType<RunName>, Output>(
  { name, input, state, endsAs, containers }: TrainStep<Schema>,
  ports: StepPorts,
  work: (input: z.output<Schema>, run: TrainRun) => Promise<StepResult<Output>>,
) {
  return wireTask({ name, input }, async (request, { annotate }) => {
    const { tenant, run } = request;
    annotate({ run });
    const before = containers?.(request);
    const step = { tenant, run, name: state, ...(endsAs && { endsAs }), ...(before && { containers: before }) };
    const noted = async (found: TrainRun) => {
      const result = await work(request, found);
      annotate({ note: result.note });
      return result;
    };
    return takeStep(step, ports, noted).catch(withCode);
  });
}

/** The machine hears the message of an error and nothing else of it: the code has to stand there. */
function withCode(error: unknown): never {
  if (error instanceof TidegateError) throw new Error(`${error.code}: ${error.message}`, { cause: error });
  throw error;
}
