import { describe, expect, test } from 'vitest';
import {
  filesRunningData,
  filesWithMachinePaths,
  filesWithSecrets,
  lockFilesWithAddresses,
  longFiles,
} from '../../support/repository/content-rules.ts';
import { readRepository, type RepositoryFile } from '../../support/repository/repository-files.ts';

const { files } = readRepository('.');

/** Bad texts are put together here, so that the scans do not find them in this file. */
const home = '/ho' + 'me/';
const key = 'AK' + 'IAZ7Q3M5X9K2W8P4RT';
const pem = '-----BEGIN EC PRIVATE' + ' KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY';
const token = 'tg' + '_9fJ2kLq8ZxV0bNwY4mHs7RtC1eUiOpA3dGhK5vBxQzE';
const unpickle = 'import pick' + 'le\nmodel = load(path)\n';
const evaluate = 'const model = ev' + 'al(text);\n';
const loadYaml = 'model = yaml.lo' + 'ad(text)\n';

interface Rule {
  readonly name: string;
  readonly find: (files: readonly RepositoryFile[]) => readonly string[];
  /** Path and text of files that the rule must catch. */
  readonly bad: [path: string, text: string][];
}

const rules: readonly Rule[] = [
  { name: 'no written file has more than 400 lines', find: longFiles, bad: [['lib/a.ts', 'a;\n'.repeat(401)]] },
  {
    name: 'no lock file names a registry',
    find: lockFilesWithAddresses,
    bad: [
      ['package-lock.json', '{"packages":{"node_modules/a":{"resolved":"https://registry.invalid/a.tgz"}}}'],
      ['containers/trainer/requirements/train.lock.txt', '--index-url https://registry.invalid/simple\n'],
    ],
  },
  {
    name: 'no file names a place on somebody’s machine',
    find: filesWithMachinePaths,
    bad: [['docs/how-to/start.md', `Run it in ${home}alice/tidegate.`]],
  },
  {
    name: 'no file holds a secret',
    find: filesWithSecrets,
    bad: [
      ['lib/a.ts', `const id = '${key}';`],
      ['test/a.pem', pem],
      ['docs/a.md', `Authorization: Bearer ${token}`],
    ],
  },
  {
    name: 'nothing runs data as code',
    find: filesRunningData,
    bad: [
      ['containers/trainer/load.py', unpickle],
      ['lib/a.ts', evaluate],
      ['containers/trainer/settings.py', loadYaml],
    ],
  },
];

describe.each(rules)('$name', ({ find, bad }) => {
  test('in this repository', () => {
    expect(find(files)).toEqual([]);
  });

  test.each(bad)('and the rule catches %s', (path, text) => {
    expect(
      find([
        { path: 'lib/good.ts', text: 'export const good = 1;\n' },
        { path, text },
      ]),
    ).toEqual([expect.stringContaining(path)]);
  });
});

test('a placeholder is no secret', () => {
  expect(filesWithSecrets([{ path: 'docs/a.md', text: `tg_${'A'.repeat(43)}` }])).toEqual([]);
});

test('the README is short enough to be read', () => {
  const readme = files.filter(({ path }) => path === 'README.md');
  expect(longFiles(readme, 200)).toEqual([]);
  expect(longFiles([{ path: 'README.md', text: 'line\n'.repeat(201) }], 200)).toEqual(['README.md has 201 lines']);
});
