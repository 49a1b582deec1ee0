/**
 * Who may import whom. A file belongs to the first ring whose folder it lies in, so that an exception stands
 * before its rule; what a ring does not name, it may not import.
 */
export interface Ring {
  /** Folder, or file, from the root of the repository. */
  readonly of: string;
  /** Folders and files of the repository, and packages; a final `*` takes every package that starts so. */
  readonly may: readonly string[];
  /** Taken out of what `may` says. */
  readonly never?: readonly string[];
}

const node = 'node:*';
const pure = ['schemas', 'lib/kernels', 'zod'];
const cdk = ['aws-cdk-lib*', 'constructs', 'cdk-nag', 'esbuild', 'zod', node];
const constructs = [
  ...cdk,
  'lib/constructs',
  'lib/config',
  'models/index',
  // Pure data: the words of the stages, the tables of alarms, routes and errors, the limits, the names of logs and of the first tenant.
  'lib/domain/stages.ts',
  'lib/domain/monitor',
  'lib/domain/train/job-log.ts',
  'schemas/routes.ts',
  'schemas/errors.ts',
  'schemas/limits.ts',
  'schemas/patterns.ts',
  'schemas/jobs.ts',
];
const platform = [
  'lib/local',
  'lib/adapters',
  'lib/domain',
  'lib/simulator',
  'lib/config',
  ...pure,
  'tidegate.config.ts',
  'listr2',
  'ulid',
  node,
];
const commandLine = ['lib/cli', ...platform, 'package.json', 'commander', 'hyparquet', 'hyparquet-compressors'];
const lambdas = [
  'lambdas',
  'lib/domain',
  'schemas',
  'lib/config/env.ts',
  // Pure data: what a run is estimated with.
  'lib/config/price-list.ts',
  'models/index',
  'zod',
  '@middy/*',
  'aws-lambda',
  'ulid',
  node,
];

export const rings: readonly Ring[] = [
  { of: 'schemas', may: ['schemas', 'zod'] },
  // Could be published as a package of its own.
  { of: 'lib/kernels/gbdt', may: ['lib/kernels/gbdt'] },
  { of: 'lib/kernels/gbdt-workers', may: ['lib/kernels/gbdt', 'lib/kernels/gbdt-workers', node] },
  { of: 'lib/kernels', may: ['lib/kernels'] },
  // Hashing and compression are arithmetic: the same bytes in, the same bytes out.
  { of: 'lib/domain', may: ['lib/domain', ...pure, 'node:crypto', 'node:zlib'] },
  { of: 'lib/simulator', may: ['lib/simulator', 'lib/domain', ...pure] },
  // What both twins share lies beside them.
  { of: 'lib/adapters/memory', may: ['lib/adapters', 'lib/domain', ...pure, node], never: ['lib/adapters/aws'] },
  {
    of: 'lib/adapters',
    may: ['lib/adapters', 'lib/domain', ...pure, '@aws-sdk/*', '@smithy/*', 'ulid', node],
  },
  { of: 'lib/config', may: ['lib/config', 'lib/domain/stages.ts', 'schemas', 'zod', node] },
  { of: 'lib/constructs', may: constructs },
  { of: 'lib/stacks', may: [...constructs, 'lib/stacks'] },
  { of: 'lib/local', may: platform },
  {
    of: 'lib/cli/lint',
    may: ['lib/cli/lint', 'eslint', 'typescript-eslint', '@typescript-eslint/*', '@eslint/js', node],
  },
  {
    of: 'lib/cli/generate',
    may: ['lib/cli/generate', 'lib/config', 'lib/domain', ...pure, 'package.json', 'prettier', node],
  },
  // What is measured is what is deployed, and beside it the truth.
  { of: 'lib/cli/evidence', may: [...commandLine, 'models/index'] },
  { of: 'lib/cli', may: commandLine },
  { of: 'models/index', may: ['models'] },
  { of: 'models', may: ['models', 'lib/domain', ...pure] },
  { of: 'lambdas/wiring', may: [...lambdas, 'lib/adapters'] },
  { of: 'lambdas', may: lambdas },
  { of: 'console', may: ['console', 'schemas'] },
  { of: 'tidegate.config.ts', may: ['lib/config'] },
];

/** Files of a ring that may also import what the others may not. */
export const ringExceptions: readonly { readonly file: RegExp; readonly may: readonly string[] }[] = [
  // A pack measures itself in the simulated worlds.
  { file: /^models\/[^/]+\/(done|[^/]+\.test)\.ts$/, may: ['lib/simulator'] },
  // A run of the platform of this machine searches for the groups of a pack of this checkout.
  { file: /^lib\/cli\/runs\/read-progress\.ts$/, may: ['models/index'] },
  // Its tests stand beside it: whoever adds a pack touches one folder.
  { file: /^models\/[^/]+\/[^/]+\.test\.ts$/, may: ['test/support', 'vitest', node] },
];

/**
 * What tells the truth of a simulated market, and who may ask. Nothing that is deployed is among them: whatever learnt
 * from the truth, or was judged by it on the platform, would prove nothing.
 */
export const secrets: readonly { readonly of: RegExp; readonly may: readonly RegExp[] }[] = [
  {
    of: /^lib\/simulator\/(liquidation\/(oracle|foresee-decisions|measure-ceiling|truth-writer)|ceiling)\.ts$/,
    may: [/^lib\/simulator\//, /^models\/[^/]+\/(done|[^/]+\.test)\.ts$/],
  },
  { of: /^models\/[^/]+\/done\.ts$/, may: [/^models\/index\/evidence\.ts$/, /^models\/[^/]+\/[^/]+\.test\.ts$/] },
  { of: /^models\/index\/evidence\.ts$/, may: [/^lib\/cli\/evidence\//] },
];

/** Why `file` may not import `target`, or undefined when it may. Both are seen from the root of the repository. */
export function ringViolation(file: string, target: string): string | undefined {
  const ring = rings.find(({ of }) => liesIn(file, of));
  if (ring === undefined) return undefined;
  const exceptions = ringExceptions.filter((exception) => exception.file.test(file)).flatMap(({ may }) => may);
  const isNamed = [...ring.may, ...exceptions].some((allowed) => matches(target, allowed));
  const isBarred = ring.never?.some((barred) => matches(target, barred)) ?? false;
  if (isNamed && !isBarred) return tellsTruth(file, target);
  return `${ring.of} may not import ${target}; it may import: ${ring.may.join(', ')}`;
}

function tellsTruth(file: string, target: string): string | undefined {
  const secret = secrets.find(({ of }) => of.test(target));
  if (secret === undefined || secret.may.some((reader) => reader.test(file))) return undefined;
  return `${target} tells the truth of a simulated market: ${file} may not import it`;
}

function liesIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function matches(target: string, allowed: string): boolean {
  return allowed.endsWith('*') ? target.startsWith(allowed.slice(0, -1)) : liesIn(target, allowed);
}
