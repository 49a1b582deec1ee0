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
  /** Hashed lock files: of the installer, and of the packages. */
  readonly installer: string;
  readonly requirements: string;
  /** Our own package, installed last. */
  readonly ownPackage?: string;
}

/** The embedded engine, and the tools for our Python. */
export function toolPackages(paths: LocalPaths): PythonPackages {
  return packagesIn(paths.pythonFolder, paths, {
    name: 'python',
    oldest: oldestPython,
    requirements: 'requirements.lock.txt',
  });
}

/** LocalStack with our plug-in; its code uses syntax that came with 3.12. */
export function localStackPackages(paths: LocalPaths): PythonPackages {
  const ownPackage = join(paths.root, 'lib', 'local', 'engines', 'localstack-host');
  return packagesIn(paths.localStackFolder, paths, {
    name: 'python-localstack',
    oldest: oldestPythonOfLocalStack,
    requirements: 'localstack-host.lock.txt',
    ownPackage,
  });
}

type Choice = Pick<PythonPackages, 'name' | 'oldest' | 'requirements' | 'ownPackage'>;

function packagesIn(folder: string, paths: LocalPaths, { requirements, ...choice }: Choice): PythonPackages {
  const locks = join(paths.root, 'lib', 'local', 'python');
  return {
    ...choice,
    folder,
    python: join(folder, 'bin', 'python'),
    installer: join(locks, 'uv.txt'),
    requirements: join(locks, requirements),
  };
}
