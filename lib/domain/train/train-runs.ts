import type { PackSizeName, RunStatus, SizeSettings } from '../../../schemas/runs.ts';
import type { Trigger } from '../../../schemas/triggers.ts';

/** A state of the machine as the run has been through it. */
export interface RunStep {
  readonly name: string;
  readonly startedAtUs: number;
  readonly finishedAtUs: number;
  /** What came of it, for people: `129,600 rows in 5 folds`. */
  readonly note: string;
  /** Of its containers; 0 where it had none. */
  readonly cpuSeconds: number;
  /** Of the one that took most. */
  readonly peakMiB: number;
  /** Of each container the most that it held, for as long as it ran. */
  readonly mebibyteSeconds: number;
}

/** One training of one model: what it was asked for, how far it came, and how it ended. Its name is used once. */
export interface TrainRun {
  readonly tenant: string;
  readonly run: string;
  /** Name of the execution of `retrain-model`. */
  readonly execution: string;
  /** Of what was asked for: one name never stands for two things. */
  readonly requestDigest: string;
  readonly pack: string;
  readonly model: string;
  readonly size: PackSizeName;
  /** The size of that name, with what the request has changed of it: all that a run goes by. */
  readonly settings: SizeSettings;
  readonly trigger: Trigger;
  readonly seed: number;
  readonly author: string;
  /** A full hour of the market: labels that had matured by then. */
  readonly asOfUs: number;
  readonly startedAtUs: number;
  readonly finishedAtUs?: number | undefined;
  readonly status: RunStatus;
  readonly steps: readonly RunStep[];
  /** The run that began the search, where this one has taken it up; else the run itself. */
  readonly study?: string | undefined;
  readonly dataset?: string | undefined;
  /** That it has registered. */
  readonly version?: number | undefined;
  readonly failure?: { readonly code: string; readonly reason: string } | undefined;
}

export interface TrainRuns {
  /** Writes a run that there was not; false when there is one of that name, and nothing changes. */
  begin(run: TrainRun): Promise<boolean>;
  find(tenant: string, run: string): Promise<TrainRun | undefined>;
  /** The newest first. */
  list(tenant: string, limit: number): Promise<readonly TrainRun[]>;
  /** Adds a step, or replaces the one of its name; a run that has ended stays as it is. Safe to repeat. */
  note(tenant: string, run: string, step: RunStep): Promise<void>;
  /** The first data set that is named is that of the run for good: answers it; undefined when the run has ended. */
  keepDataset(tenant: string, run: string, dataset: string): Promise<string | undefined>;
  /** A run ends once: false when it had ended, and nothing changes. */
  end(
    tenant: string,
    run: string,
    end: Pick<TrainRun, 'status' | 'finishedAtUs' | 'version' | 'failure'>,
  ): Promise<boolean>;
}
