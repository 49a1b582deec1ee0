import { beforeAll, describe, expect, test } from 'vitest';
import { type StackTemplate, allResources, textOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import { buildApp, synthesize } from '../../support/synthesize.ts';

/** The key of a function's code in the asset bucket is the digest of its bundle. */
function codeDigests(templates: readonly StackTemplate[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    allResources(templates, 'AWS::Lambda::Function').map(({ logicalId, resource }) => {
      return [logicalId, textOf(valueAt(resource, 'Properties', 'Code', 'S3Key'))];
    }),
  );
}

let local: Readonly<Record<string, string>>;
let prod: Readonly<Record<string, string>>;

beforeAll(() => {
  local = codeDigests(synthesize(buildApp({ environment: 'local', bundling: true })));
  prod = codeDigests(synthesize(buildApp({ environment: 'prod', bundling: true })));
});

describe('the code of the functions', () => {
  test('is the same under local as under prod, byte for byte', () => {
    const common = Object.fromEntries(Object.keys(local).map((logicalId) => [logicalId, prod[logicalId]]));
    expect(Object.keys(local)).toHaveLength(27);
    expect(local).toEqual(common);
  });

  test('is a bundle of its own for each function', () => {
    expect(new Set(Object.values(prod)).size).toBe(Object.keys(prod).length);
    expect(Object.values(prod).every((key) => /^[0-9a-f]{64}\.zip$/.test(key))).toBe(true);
  });
});
