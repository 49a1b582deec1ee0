import { join } from 'node:path';
import { oldestPython, oldestPythonOfLocalStack } from './find-python.mjs';
import type { LocalPaths } from './paths.ts';

/** An environment of Python, and what is installed in it. */
export interface PythonPackages {
  /** Names its stamp, its lock and its logs. */
  readonly name: string;
  readonly folder: string;
  readonly python: string;
  /** The oldest Python that its packages run on. */
  readonly oldest: readonly [major: number, minor: number];
  /** Hashed lock files: of the installer, and of the packages; a package that stands in two has the same version in both. */
  readonly installer: string;
  readonly requirements: readonly [string, ...string[]];
  /** Our own package, installed last. */
  readonly ownPackage?: string;
}

/** The embedded engine, and the tools for our Python. */
export function toolPackages(paths: LocalPaths): PythonPackages {
  return packagesIn(paths.pythonFolder, paths, {
    name: 'python',
    oldest: oldestPython,
    requirements: [localLock(paths, 'requirements.lock.txt')],
  });
}

/** LocalStack with our plug-in; its code uses syntax that came with 3.12. */
export function localStackPackages(paths: LocalPaths): PythonPackages {
  const ownPackage = join(paths.root, 'lib', 'local', 'engines', 'localstack-host');
  return packagesIn(paths.localStackFolder, paths, {
    name: 'python-localstack',
    oldest: oldestPythonOfLocalStack,
    requirements: [localLock(paths, 'localstack-host.lock.txt')],
    ownPackage,
  });
}

/** What the trainer's image holds, from the same lock; and what its tests need. */
export function trainerPackages(paths: LocalPaths): PythonPackages {
  const locks = join(paths.root, 'containers', 'trainer', 'requirements');
  return packagesIn(paths.trainerFolder, paths, {
    name: 'python-trainer',
    oldest: oldestPython,
    requirements: [join(locks, 'trainer.lock.txt'), join(locks, 'test.lock.txt')],
  });
}

type Choice = Pick<PythonPackages, 'name' | 'oldest' | 'requirements' | 'ownPackage'>;

function packagesIn(folder: string, paths: LocalPaths, choice: Choice): PythonPackages {
  return {
    ...choice,
    folder,
    python: join(folder, 'bin', 'python'),
    installer: localLock(paths, 'uv.txt'),
  };
}

function localLock({ root }: LocalPaths, file: string): string {
  return join(root, 'lib', 'local', 'python', file);
}
