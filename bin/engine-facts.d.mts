import type { EngineFact } from '../lib/cli/generate/engine-facts.ts';

interface TestResult {
  readonly assertionResults: readonly { readonly status: string; readonly meta?: object }[];
}

export function engineFacts(
  testResults: readonly TestResult[],
): { readonly version: string; readonly facts: readonly EngineFact[] } | undefined;
