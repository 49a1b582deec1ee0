/** How old the newest row of a view is, measured once per run. */
export interface FreshnessRecord {
  readonly tenant: string;
  readonly view: string;
  readonly viewVersion: number;
  readonly measuredAtUs: number;
  readonly entities: number;
  /** Undefined while no entity has a row. */
  readonly newestAgeUs?: number | undefined;
  readonly oldestAgeUs?: number | undefined;
  readonly run: string;
}

export interface FreshnessLog {
  /** Safe to repeat: a run has one record per view. */
  record(freshness: FreshnessRecord): Promise<void>;
  latest(tenant: string): Promise<readonly FreshnessRecord[]>;
}

export interface RunFailure {
  readonly tenant: string;
  readonly machine: string;
  readonly run: string;
  readonly error: string;
  readonly cause: string;
  readonly atUs: number;
}

export interface RunFailures {
  /** Of one run the first failure counts: what follows from it says less. */
  record(failure: RunFailure): Promise<void>;
  find(tenant: string, machine: string, run: string): Promise<RunFailure | undefined>;
  list(tenant: string, machine: string, limit: number): Promise<readonly RunFailure[]>;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmStatus {
  readonly name: string;
  readonly state: AlarmState;
  readonly reason: string;
  readonly description: string;
  readonly changedAtUs: number | undefined;
}

export interface Alarms {
  list(namePrefix: string): Promise<readonly AlarmStatus[]>;
}

export interface Metrics {
  /** One metric name per alarmed series: no engine that we run on can be trusted with dimensions. */
  count(name: string, value: number): Promise<void>;
  gauge(name: string, value: number): Promise<void>;
}

export interface MachineStarter {
  /** `existing`: a run of this name was started before, with this input or another. */
  start(machine: string, name: string, input: object): Promise<'started' | 'existing'>;
}
