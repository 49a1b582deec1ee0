import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleModule } from './bundle-module.ts';

/**
 * `NodejsFunction` would run esbuild by `npx`, which is missing where Node is not installed system-wide, and would then
 * ask for Docker. The options are the same for every environment, so that what runs on the laptop is, byte for byte,
 * what runs in production.
 */
export function bundledCode(stage: string, entry: string): Code {
  return Code.fromAsset(join('lambdas', stage), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: the local bundler answers or throws.
      image: DockerImage.fromRegistry('local-bundling-only'),
      // CDK takes two assets with equal source and options for one; the command tells entries apart.
      command: ['esbuild', entry],
      local: { tryBundle: (folder) => bundle(join('lambdas', stage, `${entry}.ts`), join(folder, 'index.mjs')) },
    },
  });
}

function bundle(entryPoint: string, outfile: string): boolean {
  bundleModule({ entryPoints: [entryPoint] }, outfile);
  return true;
}
