import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errors } from '../../../schemas/errors.ts';

/** Codes that a result of the trainer may carry; `errors` is where the CLI and the API look them up. */
function codesOfTheTrainer(): readonly string[] {
  const source = readFileSync('containers/trainer/trainer/faults.py', 'utf8');
  return [...source.matchAll(/^ {4}[A-Z_]+ = "(TG-\d{4})"$/gm)].map(([, code = '']) => code);
}

test('every fault of the trainer can be looked up', () => {
  const codes = codesOfTheTrainer();
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !(code in errors))).toEqual([]);
});
