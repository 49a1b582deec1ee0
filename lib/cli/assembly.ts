import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { Synthesis } from '../../schemas/cli.ts';
import { repositoryRoot } from '../local/paths.ts';

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ templateFile: z.string().optional(), stackName: z.string().optional() }).optional(),
    }),
  ),
});
const Template = z.object({ Resources: z.record(z.string(), z.unknown()).default({}) });

/** The stacks of a synthesised app, as its manifest lists them. */
export function readAssembly(folder: string): Synthesis['stacks'] {
  const root = resolve(repositoryRoot, folder);
  const { artifacts } = Manifest.parse(readJson(join(root, 'manifest.json')));
  return Object.entries(artifacts).flatMap(([id, { type, properties }]) => {
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) return [];
    const { Resources } = Template.parse(readJson(join(root, properties.templateFile)));
    const template = join(folder, properties.templateFile);
    return [{ name: properties.stackName ?? id, template, resources: Object.keys(Resources).length }];
  });
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
