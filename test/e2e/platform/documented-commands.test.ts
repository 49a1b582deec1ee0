/** Every block that the documentation marks `sh test` runs as it stands, on the platform of this run. */
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../../lib/local/paths.ts';
import { platform } from '../../support/platform.ts';

interface Block {
  /** File and line, where an editor finds it. */
  readonly place: string;
  readonly script: string;
}

/** A fence closes at its own depth, so that blocks inside of lists are found as well. */
const fencedBlock = /^(?<indent> *)```sh test\n(?<body>[\s\S]*?)^\k<indent>```$/gm;

function blocksOf(file: string, text: string): readonly Block[] {
  return [...text.matchAll(fencedBlock)].map(({ index, groups }) => ({
    place: `${file}:${text.slice(0, index).split('\n').length}`,
    script: (groups?.['body'] ?? '').replaceAll(new RegExp(`^${groups?.['indent'] ?? ''}`, 'gm'), ''),
  }));
}

function documentedBlocks(): readonly Block[] {
  const files = ['README.md', ...globSync('docs/**/*.md', { cwd: repositoryRoot }).sort()];
  return files.flatMap((file) => blocksOf(file, readFileSync(join(repositoryRoot, file), 'utf8')));
}

interface BlockRun {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

const environment = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  // `npx` takes the command of this repository, and must not ask a registry for one when it cannot.
  npm_config_offline: 'true',
  ...platform.env,
};

/** In a group of its own: a block that runs out of time goes with everything that it has started. */
async function runBlock(script: string, seconds = 120): Promise<BlockRun> {
  const shell = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: repositoryRoot,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => (said += part));
  }
  const { pid } = shell;
  const bound = setTimeout(() => pid !== undefined && process.kill(-pid, 'SIGKILL'), seconds * 1000);
  try {
    return await new Promise<BlockRun>((resolve, reject) => {
      shell.once('error', reject);
      shell.once('close', (exit, signal) => resolve({ exit, signal, said }));
    });
  } finally {
    clearTimeout(bound);
  }
}

const blocks = documentedBlocks();

describe('the blocks of the documentation', () => {
  test('are not fewer than fifteen: nobody has taken the mark away to get rid of a failure', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(15);
  });

  test.each(blocks)('$place runs as it stands', async ({ script }) => {
    const { exit, signal, said } = await runBlock(script);
    expect({ exit, signal }, said).toEqual({ exit: 0, signal: null });
    // A block may show an answer that is an error, but never one for want of a token or of its scopes.
    expect(said).not.toMatch(/TG-000[4-9]|TG-0017/);
  });
});

describe('a block', () => {
  test('is found by its mark, at any depth, and loses its indentation', () => {
    const text = [
      '# A',
      '```sh test',
      'a',
      '```',
      '```sh aws',
      'b',
      '```',
      '- x',
      '',
      '  ```sh test',
      '  c |',
      '    d',
      '  ```',
      '',
    ];
    expect(blocksOf('page.md', text.join('\n'))).toEqual([
      { place: 'page.md:2', script: 'a\n' },
      { place: 'page.md:10', script: 'c |\n  d\n' },
    ]);
  });

  test.each([
    ['a failing command', 'npx tidegate features get trades NOBODY-SENT-THIS', 'TG-2002'],
    ['a failure early in a pipe', 'npx tidegate features get trades NOBODY-SENT-THIS | cat', 'TG-2002'],
    ['a command that npx does not know', 'npx tidegate-that-does-not-exist', 'ENOTCACHED'],
  ])('fails, and goes no further, when there is %s', async (_what, line, reason) => {
    const { exit, said } = await runBlock(`${line}\necho went on`);
    expect(exit).toBeGreaterThan(0);
    expect(said).toContain(reason);
    expect(said).not.toContain('went on');
  });

  test('that does not end is ended, with what it has started', async () => {
    const { signal } = await runBlock('sleep 3600 | cat', 1);
    expect(signal).toBe('SIGKILL');
  });
});
