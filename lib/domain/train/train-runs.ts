import type { PackSizeName, SizeSettings } from '../../../schemas/runs.ts';
import type { Trigger } from '../../../schemas/training.ts';

/** A state of the machine as the run has been through it. */
export interface RunStep {
  readonly name: string;
  readonly startedAtUs: number;
  readonly finishedAtUs: number;
  /** What came of it, for people: `129,600 rows in 5 folds`. */
  readonly note: string;
  /** Of its containers; 0 where it had none. */
  readonly cpuSeconds: number;
  readonly peakMiB: number;
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
  /** Of the market: labels that had matured by then. */
  readonly asOfUs: number;
  readonly startedAtUs: number;
  readonly finishedAtUs?: number | undefined;
  readonly status: 'running' | 'registered' | 'skipped' | 'failed' | 'cancelled';
  readonly steps: readonly RunStep[];
  readonly dataset?: string | undefined;
  readonly version?: number | undefined;
  readonly failure?: { readonly code: string; readonly reason: string } | undefined;
}

/** A step, and what it has found out about the run. */
export interface NotedStep extends Pick<TrainRun, 'dataset'> {
  readonly step: RunStep;
}

export interface TrainRuns {
  /** Writes a run that there was not; false when there is one of that name, and nothing changes. */
  begin(run: TrainRun): Promise<boolean>;
  find(tenant: string, run: string): Promise<TrainRun | undefined>;
  /** The newest first. */
  list(tenant: string, limit: number): Promise<readonly TrainRun[]>;
  /** Adds a step, or replaces the one of its name; a run that has ended stays as it is. Safe to repeat. */
  note(tenant: string, run: string, noted: NotedStep): Promise<void>;
  /** A run ends once: false when it had ended, and nothing changes. */
  end(
    tenant: string,
    run: string,
    end: Pick<TrainRun, 'status' | 'finishedAtUs' | 'version' | 'failure'>,
  ): Promise<boolean>;
}
