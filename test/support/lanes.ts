import type { EngineName } from '../../lib/local/engines/engine-name.ts';

/** A way to run the platform, in which all end-to-end tests have to pass. */
export interface Lane {
  readonly name: string;
  readonly engine: EngineName;
  /** Of `npm start`. */
  readonly flags: readonly string[];
}

export const lanes: readonly Lane[] = [
  { name: 'ministack', engine: 'ministack', flags: [] },
  { name: 'ministack-iam', engine: 'ministack', flags: ['--iam'] },
  { name: 'localstack-host', engine: 'localstack-host', flags: ['--engine', 'localstack-host'] },
];
