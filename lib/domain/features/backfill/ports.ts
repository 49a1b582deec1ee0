/** How far a run has come, and how it ended. */
export interface BackfillRun {
  readonly tenant: string;
  readonly run: string;
  /** 1, and one more each time that a failed run is started again. */
  readonly attempt: number;
  /** Name of the execution of this attempt. */
  readonly execution: string;
  /** Digest of what the run was asked for: one name never stands for two things. */
  readonly requestDigest: string;
  readonly importId: string;
  readonly startedAtUs: number;
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly finishedAtUs?: number | undefined;
  readonly counts: BackfillCounts;
  readonly failure?: { readonly code: string; readonly reason: string } | undefined;
}

export interface BackfillCounts {
  readonly entities: number;
  readonly parts: number;
  readonly windows: number;
  readonly rows: number;
  readonly files: number;
  /** Hours that were computed again from the raw lake and found equal. */
  readonly verified: number;
}

export const noBackfillCounts: BackfillCounts = { entities: 0, parts: 0, windows: 0, rows: 0, files: 0, verified: 0 };

export interface BackfillRuns {
  /** Writes a new attempt; false when there is one of that number or a later one, and nothing changes. */
  begin(run: BackfillRun): Promise<boolean>;
  /** An attempt never overwrites a later one. */
  put(run: BackfillRun): Promise<void>;
  find(tenant: string, run: string): Promise<BackfillRun | undefined>;
}
