import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';

const eslint = new ESLint({ overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }] });

async function findings(path: string, source: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(source, { filePath: path });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

describe.each(['lib/domain/ingest/a.ts', 'lib/kernels/stats/a.ts', 'lib/simulator/a.ts', 'schemas/a.ts'])(
  'pure code in %s',
  (path) => {
    test.each([
      ['Date.now', 'export const now = Date.now();\n', 'no-restricted-properties'],
      ['a Date without argument', 'export const now = new Date();\n', 'no-restricted-syntax'],
      ['Date called as a function', 'export const now = Date();\n', 'no-restricted-syntax'],
      ['Math.random', 'export const chance = Math.random();\n', 'no-restricted-properties'],
      ['crypto.randomUUID', 'export const id = crypto.randomUUID();\n', 'no-restricted-properties'],
      ['process.env', "export const home = process.env['HOME'];\n", 'no-restricted-properties'],
      ['fetch', "export const page = fetch('a');\n", 'no-restricted-globals'],
      ['setTimeout', 'setTimeout(() => 1, 10);\n', 'no-restricted-globals'],
    ])('may not use %s', async (_name, source, rule) => {
      expect(await findings(path, source)).toContain(rule);
    });

    test('may make a Date of a number', async () => {
      expect(await findings(path, 'export const then = new Date(0).toISOString();\n')).toEqual([]);
    });
  },
);

test('the domain may hash, and may not draw random bytes', async () => {
  expect(await findings('lib/domain/a.ts', "export { createHash } from 'node:crypto';\n")).toEqual([]);
  expect(await findings('lib/domain/a.ts', "export { randomBytes } from 'node:crypto';\n")).toEqual([
    'no-restricted-imports',
  ]);
});

test('constructs get their settings as arguments', async () => {
  const source = "export const stage = process.env['STAGE'];\n";
  expect(await findings('lib/constructs/a.ts', source)).toEqual(['no-restricted-properties']);
  expect(await findings('lib/local/a.ts', source)).toEqual([]);
});

describe('types', () => {
  const assertion = 'export const a = (value: unknown): string => value as string;\n';

  test.each(['lib/domain/a.ts', 'lib/constructs/a.ts', 'lambdas/serve/a.ts', 'lib/local/a.ts', 'bin/a.ts'])(
    'are not asserted in %s',
    async (path) => {
      expect(await findings(path, assertion)).toEqual(['@typescript-eslint/consistent-type-assertions']);
    },
  );

  test.each(['lib/adapters/aws/a.ts', 'test/unit/ingest/a.test.ts'])('may be asserted in %s', async (path) => {
    expect(await findings(path, assertion)).toEqual([]);
  });

  test('may be made constant everywhere', async () => {
    expect(await findings('lib/domain/a.ts', 'export const a = [1, 2] as const;\n')).toEqual([]);
  });

  test('are never any', async () => {
    expect(await findings('lib/domain/a.ts', 'export const a = (value: any): unknown => value;\n')).toEqual([
      '@typescript-eslint/no-explicit-any',
    ]);
  });
});

describe('sizes', () => {
  const lines = (count: number): string => 'total += 1;\n'.repeat(count);
  const long = (count: number): string =>
    `export function grow(total: number): number {\n${lines(count)}return total;\n}\n`;

  test('a function has at most 60 lines, a handler 40', async () => {
    expect(await findings('lib/domain/a.ts', long(50))).toEqual([]);
    expect(await findings('lib/domain/a.ts', long(60))).toEqual(['max-lines-per-function']);
    expect(await findings('lambdas/serve/a.ts', long(50))).toEqual(['max-lines-per-function']);
  });

  test('a file has at most 400 lines', async () => {
    expect(await findings('lib/domain/a.ts', 'export {};\n'.repeat(401))).toContain('max-lines');
  });

  test('a function has at most three parameters', async () => {
    const source = 'export const add = (a: number, b: number, c: number, d: number): number => a + b + c + d;\n';
    expect(await findings('lib/domain/a.ts', source)).toEqual(['max-params']);
  });
});
