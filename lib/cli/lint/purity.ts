import type { Linter } from 'eslint';

/** The effects that pure code must get as arguments: time, chance, settings. */
const effects = [
  { object: 'Date', property: 'now', message: 'Time is an argument.' },
  { object: 'performance', property: 'now', message: 'Time is an argument.' },
  { object: 'Math', property: 'random', message: 'Chance is an argument: a seed, or random bytes.' },
  { object: 'crypto', property: 'randomUUID', message: 'Ids are arguments.' },
  { object: 'crypto', property: 'getRandomValues', message: 'Chance is an argument: a seed, or random bytes.' },
  { object: 'process', property: 'env', message: 'Settings are arguments.' },
];

const effectSyntax = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Time is an argument.' },
];

const effectGlobals = ['process', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'console', 'performance'];

const randomImports = ['randomBytes', 'randomUUID', 'randomInt', 'randomFillSync', 'webcrypto'];

/** Rules of code that must give the same answer for the same arguments. */
export const purityRules: Linter.RulesRecord = {
  'no-restricted-properties': ['error', ...effects],
  'no-restricted-syntax': ['error', ...effectSyntax],
  'no-restricted-globals': [
    'error',
    ...effectGlobals.map((name) => ({ name, message: 'Pure code has no effects: take it as an argument.' })),
  ],
  'no-restricted-imports': [
    'error',
    { paths: [{ name: 'node:crypto', importNames: randomImports, message: 'Chance is an argument.' }] },
  ],
};

/** Rules of code that may have effects, but gets its settings from its caller. */
export const settingsRules: Linter.RulesRecord = {
  'no-restricted-properties': [
    'error',
    {
      object: 'process',
      property: 'env',
      message: 'Settings are arguments: read them in lambdas, lib/cli, lib/local or bin.',
    },
  ],
};
