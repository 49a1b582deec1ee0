import { expect, test } from 'vitest';
import { readCodeVersion } from '../../../lambdas/wiring/code-version.ts';

const commit = 'f'.repeat(40);

test.each([
  [commit, { commit, isDirty: false }],
  [`${commit}+dirty`, { commit, isDirty: true }],
  ['none', { commit: null, isDirty: false }],
])('the code of a manifest is read from %s', (text, code) => {
  expect(readCodeVersion(text)).toEqual(code);
});
