import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../domain/canonical-json.ts';
import type { GeneratedFile } from './generated-file.ts';

/** Every pack of the repository, by the name of its folder. */
export function packFolders(models = 'models'): readonly string[] {
  if (!existsSync(models)) return [];
  return readdirSync(models)
    .filter((name) => existsSync(join(models, name, 'pack.ts')))
    .sort();
}

/** What the platform knows of packs: that a folder is there is all it takes to add one. */
export function modelIndex(models = 'models'): readonly GeneratedFile[] {
  const packs = packFolders(models);
  const measured = packs.filter((name) => existsSync(join(models, name, 'done.ts')));
  const recipes = packs.filter((name) => existsSync(join(models, name, 'recipe.py')));
  return [
    { path: 'models/index/definitions.ts', text: `${note}${definitions(packs)}` },
    { path: 'models/index/features.ts', text: `${note}${features(packs)}` },
    { path: 'models/index/recipes.ts', text: `${note}${recipesModule(recipes, models)}` },
    { path: 'models/index/evidence.ts', text: `${note}${evidence(measured)}` },
  ];
}

const note = '// Written by `npm run generate`. Change the packs, not this file.\n';

function definitions(packs: readonly string[]): string {
  const imports = packs.map((name, place) => `import { pack as pack${place} } from '../${name}/pack.ts';\n`);
  const list = packs.map((_, place) => `pack${place}`).join(', ');
  return `${imports.join('')}
/** Every pack, by its name: data only. */
export const packs = [${list}];
`;
}

/** Loaded one by one: whoever trains one pack does not wait for forty. */
function features(packs: readonly string[]): string {
  const lines = packs.map((name) => `['${name}', async () => (await import('../${name}/features.ts')).data],`);
  return `
/** What computes the labels and naive forecasts of a pack, by its name. */
export const packData = new Map([${lines.join('\n')}]);
`;
}

function evidence(packs: readonly string[]): string {
  const lines = packs.map((name) => `['${name}', async () => (await import('../${name}/done.ts')).done],`);
  return `
/** What measures a pack in a world whose truth is known, by its name. Nothing that is deployed may import it. */
export const definitionsOfDone = new Map([${lines.join('\n')}]);
`;
}

/** Text and not a file: a bundle holds modules alone, and whoever starts a training writes it into the lake. */
function recipesModule(packs: readonly string[], models: string): string {
  const entries = packs.map((name) => {
    const text = readFileSync(join(models, name, 'recipe.py'), 'utf8');
    const lines = text.split('\n').map((line) => JSON.stringify(line));
    return `['${name}', { sha256: '${sha256Hex(text)}', text: [${lines.join(',\n')}].join('\\n') }],`;
  });
  return `
/** The \`recipe.py\` of a pack, by its name. */
export const recipes = new Map([${entries.join('\n')}]);
`;
}
