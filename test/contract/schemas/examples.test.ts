import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contracts, isContractName } from '../../../schemas/contracts.ts';

const folder = 'schemas/examples';
const names = Object.keys(contracts).filter(isContractName);

function examples(contract: string, verdict: 'valid' | 'invalid'): string[] {
  return readdirSync(join(folder, contract, verdict));
}

test('every contract has examples, and every example a contract', () => {
  expect(readdirSync(folder).sort()).toEqual([...names].sort());
});

describe.each(names)('contract %s', (contract) => {
  test.each(examples(contract, 'valid'))('takes %s', (file) => {
    const document: unknown = JSON.parse(readFileSync(join(folder, contract, 'valid', file), 'utf8'));
    expect(contracts[contract].safeParse(document).error?.issues ?? []).toEqual([]);
  });

  test.each(examples(contract, 'invalid'))('refuses %s', (file) => {
    const document: unknown = JSON.parse(readFileSync(join(folder, contract, 'invalid', file), 'utf8'));
    const issues = contracts[contract].safeParse(document).error?.issues ?? [];
    // One fault each: with a second one, the example would be refused whatever becomes of the rule it stands for.
    expect(new Set(issues.map(({ path }) => path[0])).size).toBe(1);
  });
});
