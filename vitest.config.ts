import process from 'node:process';
import { defineConfig } from 'vitest/config';

/** Printed with every run; the same seed gives the same order of tests and the same random cases. */
const seed = Number(process.env['TIDEGATE_SEED'] ?? Date.now() % 1_000_000_000);
if (!Number.isSafeInteger(seed)) throw new Error('TIDEGATE_SEED must be a whole number');

/** Tiers that run together share the workers; a later group waits until the earlier one has ended. */
interface Tier {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly group: number;
  readonly workers: number;
  /** Runs once before the tier, and its teardown after it. */
  readonly setup?: string[];
}

const tiers: readonly Tier[] = [
  { name: 'unit', timeoutSeconds: 20, group: 0, workers: 2 },
  { name: 'property', timeoutSeconds: 60, group: 0, workers: 2 },
  { name: 'contract', timeoutSeconds: 60, group: 0, workers: 2 },
  { name: 'infra', timeoutSeconds: 120, group: 0, workers: 2 },
  { name: 'workflow', timeoutSeconds: 60, group: 0, workers: 2 },
  // One file at a time: they share one deployed platform, and some of them stop it.
  { name: 'e2e', timeoutSeconds: 300, group: 1, workers: 1, setup: ['test/support/platform-setup.ts'] },
];

export default defineConfig({
  test: {
    sequence: { seed, shuffle: { files: true, tests: true } },
    projects: tiers.map(({ name, timeoutSeconds, group, workers, setup = [] }) => ({
      extends: true,
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        sequence: { groupOrder: group },
        maxWorkers: workers,
        globalSetup: setup,
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
