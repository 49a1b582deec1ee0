import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { purityRules, settingsRules } from './lib/cli/lint/purity.ts';
import { ringRule } from './lib/cli/lint/ring-rule.ts';

const typescript = ['**/*.ts'];

export default defineConfig(
  globalIgnores([
    'node_modules/',
    '.tidegate/',
    '**/cdk.out/',
    'coverage/',
    'schemas/generated/',
    'lib/kernels/gbdt/generated/',
    // Another language, with the same grammar.
    'lib/kernels/gbdt/assembly/',
    'bench/node_modules/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // The rest of an object without some of its keys.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // A person decides what stays readable: numbers are fine in messages, `() => log()` is fine as a callback.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // The in-memory twin of a port is asynchronous although it never waits.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      // Numbers of the settings become the number enums of the CDK.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.{ts,js,mjs}'],
    plugins: { tidegate: { rules: { rings: ringRule } } },
    rules: {
      'tidegate/rings': 'error',
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 60, IIFEs: true }],
      'max-params': ['error', 3],
      'max-depth': ['error', 3],
      complexity: ['error', 12],
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: { URL: 'readonly', console: 'readonly', process: 'readonly', performance: 'readonly' },
    },
  },
  {
    files: ['lib/**/*.ts', 'models/**/*.ts'],
    ignores: ['lib/local/**', 'lib/cli/**'],
    rules: settingsRules,
  },
  {
    files: ['lib/domain/**/*.ts', 'lib/kernels/**/*.ts', 'lib/simulator/**/*.ts', 'schemas/**/*.ts'],
    rules: purityRules,
  },
  // A handler reads, decides and records; the rest belongs to the domain.
  { files: ['lambdas/**/*.ts'], ignores: ['lambdas/wiring/**'], rules: { 'max-lines-per-function': ['error', 40] } },
  // A key takes its segments, and a table its columns, in the order in which they stand there.
  { files: ['lib/domain/registry/keys.ts', 'schemas/errors/error-entry.ts'], rules: { 'max-params': ['error', 6] } },
  {
    files: ['lib/adapters/**/*.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-assertions': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
