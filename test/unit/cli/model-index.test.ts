import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packFolders, modelIndex } from '../../../lib/cli/generate/model-index.ts';
import { formatted } from '../../../lib/cli/generate/generated-file.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';

const recipe = '"""A \'recipe\'."""\n\nDOLLARS = "${100}\\n"\n';

let models: string;
beforeEach(() => {
  models = mkdtempSync(join(tmpdir(), 'models-'));
  for (const name of ['tide', 'ebb', 'index']) mkdirSync(join(models, name));
  for (const name of ['tide', 'ebb']) writeFileSync(join(models, name, 'pack.ts'), '');
  writeFileSync(join(models, 'tide', 'recipe.py'), recipe);
});
afterEach(() => rmSync(models, { recursive: true }));

test('a folder with a pack.ts is a pack, and no other is', () => {
  expect(packFolders(models)).toEqual(['ebb', 'tide']);
  expect(packFolders(join(models, 'none'))).toEqual([]);
});

test('definitions and features name each pack, and the features are loaded one by one', () => {
  const [definitions, features] = modelIndex(models);
  expect(definitions?.path).toBe('models/index/definitions.ts');
  expect(definitions?.text).toContain("from '../ebb/pack.ts'");
  expect(definitions?.text).toContain("from '../tide/pack.ts'");
  expect(features?.text).toContain("['tide', async () => (await import('../tide/features.ts')).data]");
  expect(features?.text).not.toMatch(/^import /m);
});

test('the text of a recipe comes out of the index as it went in, with its digest', async () => {
  const index = modelIndex(models)[2];
  const { text } = await formatted({ path: 'models/index/recipes.ts', text: index?.text ?? '' });
  const module = join(models, 'recipes.ts');
  writeFileSync(module, text);
  const { recipes } = (await import(module)) as { recipes: Map<string, { sha256: string; text: string }> };
  expect([...recipes]).toEqual([['tide', { sha256: sha256Hex(recipe), text: recipe }]]);
});
