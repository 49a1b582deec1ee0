import { build } from 'esbuild';
import { expect, it } from 'vitest';

async function packagesBehind(module: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [`lib/adapters/aws/${module}.ts`],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  return [...new Set(packages)];
}

it.each([
  'lean-online-store',
  'lean-token-reader',
  'lean-dynamo',
  'lean-serving-store',
  'lean-objects',
  'lean-prediction-log',
])('%s brings no package into the bundle of the hot path', async (module) => {
  expect(await packagesBehind(module)).toEqual([]);
});

it('sees what a store with an SDK client brings', async () => {
  expect(await packagesBehind('dynamo-online-store')).toContain('@aws-sdk/lib-dynamodb');
});
