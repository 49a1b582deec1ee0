import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { lanes } from './test/support/lanes.ts';

/** Printed with every run; the same seed gives the same order of tests and the same random cases. */
const seed = Number(process.env['TIDEGATE_SEED'] ?? Date.now() % 1_000_000_000);
if (!Number.isSafeInteger(seed)) throw new Error('TIDEGATE_SEED must be a whole number');

/** Tiers that run together share the workers; a later group waits until the earlier one has ended. */
interface Tier {
  readonly name: string;
  /** Ends a test that hangs; on a busy machine a sound one may take ten times its time. */
  readonly timeoutSeconds: number;
  readonly group: number;
  readonly workers: number;
  /** Runs once before the tier, and its teardown after it. */
  readonly setup?: string[];
  /** Below `test/`. @default the name */
  readonly folder?: string;
  /** Tests that stand beside what they test. */
  readonly beside?: string[];
  /** Of the tests in the folder. */
  readonly without?: string[];
  /** Files share a process, for the sake of what takes long to load. */
  readonly sharesProcess?: boolean;
}

/** The role of no function has a part in these: the lane of the same engine without policies shows what they show. */
const withoutPolicies = ['doctor', 'kill', 'offline', 'update'].map((name) => `test/e2e/local/${name}.test.ts`);

const tiers: readonly Tier[] = [
  { name: 'unit', timeoutSeconds: 60, group: 0, workers: 2, beside: ['models/*/*.test.ts'] },
  { name: 'property', timeoutSeconds: 300, group: 0, workers: 2 },
  { name: 'contract', timeoutSeconds: 60, group: 0, workers: 2 },
  { name: 'infra', timeoutSeconds: 120, group: 0, workers: 2, sharesProcess: true },
  { name: 'workflow', timeoutSeconds: 60, group: 0, workers: 2 },
  // One file at a time: they share one deployed platform, and some of them stop it.
  ...lanes.map(({ name, iam }) => ({
    ...{ name: `e2e-${name}`, folder: 'e2e', timeoutSeconds: 300, group: 1, workers: 1 },
    setup: ['test/support/platform-setup.ts'],
    without: iam ? withoutPolicies : [],
  })),
  // Every probe waits for its engine most of the time, and has resources of its own: many run at once.
  ...['engine-ministack', 'engine-localstack-host'].map((name) => ({
    ...{ name, folder: 'engine', timeoutSeconds: 120, group: 2, workers: 2 },
    setup: ['test/support/engine-setup.ts'],
  })),
];

export default defineConfig({
  test: {
    sequence: { seed, shuffle: { files: true, tests: true } },
    projects: tiers.map(({ name, timeoutSeconds, group, workers, ...tier }) => ({
      extends: true,
      test: {
        name,
        include: [`test/${tier.folder ?? name}/**/*.test.ts`, ...(tier.beside ?? [])],
        exclude: tier.without ?? [],
        isolate: tier.sharesProcess !== true,
        sequence: { groupOrder: group },
        maxWorkers: workers,
        globalSetup: tier.setup ?? [],
        testTimeout: timeoutSeconds * 1000,
        hookTimeout: timeoutSeconds * 1000,
        pool: 'forks',
        restoreMocks: true,
        unstubEnvs: true,
        env: { TIDEGATE_SEED: String(seed) },
      },
    })),
  },
});
