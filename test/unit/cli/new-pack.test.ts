import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePack } from '../../../lib/cli/new-pack/make-pack.ts';
import { exitCodes } from '../../../schemas/errors.ts';
import { changed, usePackTree } from '../../support/pack-tree.ts';

const room = usePackTree();

test('a name that no pack can have is refused, says why, and leaves no file', async () => {
  const tree = room();
  mkdirSync(join(tree.root, 'models', 'half-made'));
  const before = tree.files();
  for (const [name, why] of [
    ['Demo', 'a pack cannot be called "Demo": small letters'],
    ['-demo', 'a pack cannot be called "-demo"'],
    ['../demo', 'a pack cannot be called "../demo"'],
    ['', 'a pack cannot be called ""'],
    ['index', 'the indexes of all packs have that folder'],
    ['liquidation', 'there is a folder models/liquidation already'],
    ['half-made', 'there is a folder models/half-made already'],
  ] as const) {
    await expect(makePack(name, tree.root)).rejects.toThrow(why);
  }
  const { exit, stdout, stderr } = await tree.node('bin/new-pack.ts', 'Demo');
  expect({ exit, stdout }).toEqual({ exit: exitCodes.usage, stdout: '' });
  expect(stderr).toContain('small letters');
  expect(stderr).toContain('npm run new-pack');
  expect((await tree.node('bin/new-pack.ts', 'one', 'two')).stderr).toContain('new-pack takes one name');
  expect(changed(before, tree.files())).toEqual([]);
});
