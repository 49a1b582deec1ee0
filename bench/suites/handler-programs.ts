import { join } from 'node:path';
import { repositoryRoot } from '../../lib/local/paths.ts';
import { bundleProgram } from '../measure/bundle-program.ts';

export function handlerProgram(name: string): string {
  return join(repositoryRoot, 'bench/peers/handler', name);
}

/** One module, as it would be deployed; its kilobytes. */
export function bundleHandler(program: string, out: string): number {
  return bundled(handlerProgram('.'), program, out);
}

/** That of the Lambda of predictions as it is deployed. */
export function predictLambda(out: string): number {
  return bundled(join(repositoryRoot, 'lambdas/serve'), 'route-predict.ts', out);
}

function bundled(folder: string, program: string, out: string): number {
  return bundleProgram({ source: `export * from './${program}'`, folder, out }) / 1000;
}
