/** `node measure-world-process.ts FOLDER`: measures the world that the plan in the folder describes, beside others. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { localPaths } from '../../local/paths.ts';
import { familyVariable } from '../../local/process-family.ts';
import { measureWorld } from './measure-world.ts';
import { loadMeasuredPack } from './measured-pack.ts';
import { measuredFile, planFile, WorldPlan } from './world-plan.ts';

const [, , folder = '.'] = process.argv;
const plan = WorldPlan.parse(JSON.parse(readFileSync(join(folder, planFile), 'utf8')));
const measured = await measureWorld(plan, await loadMeasuredPack(plan.pack), {
  ...{ folder, paths: localPaths(), mark: process.env[familyVariable] ?? '', nowMs: () => performance.now() },
});
writeFileSync(join(folder, measuredFile), JSON.stringify(measured));
