import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LocalPaths } from '../lib/local/paths.ts';
import { installPython } from '../lib/local/python-environment.ts';
import { definedVariables } from '../lib/local/python-index.ts';
import { type PythonPackages, toolPackages } from '../lib/local/python-packages.ts';
import { runTool } from '../lib/local/run-tool.ts';
import { clearStamp, isFresh, stampOf, writeStamp } from '../lib/local/stamp.ts';

const installTimeoutSeconds = 600;

export interface PeerMachine {
  readonly paths: LocalPaths;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export type PeerPackages = { readonly kind: 'ready' } | { readonly kind: 'absent'; readonly reason: string };

/** An environment of its own: what we are compared with is no part of what the platform or its tests need. */
export function benchPython(paths: LocalPaths): PythonPackages {
  const folder = join(paths.root, '.tidegate', 'python-bench');
  return {
    ...toolPackages(paths),
    name: 'python-bench',
    folder,
    python: join(folder, 'bin', 'python'),
    requirements: [join(paths.root, 'bench', 'python', 'requirements.lock.txt')],
  };
}

export function installPythonPeers({ paths, environment, signal }: PeerMachine): Promise<PeerPackages> {
  return unlessInterrupted(signal, async () => {
    await installPython({ paths, environment, signal, packages: benchPython(paths) });
  });
}

/** By the project's own Node: npm leaves out a binary that says it is too new for the Node that npm runs on. */
export function installNodePeers({ paths, environment, signal }: PeerMachine): Promise<PeerPackages> {
  return unlessInterrupted(signal, async () => {
    const folder = join(paths.root, 'bench');
    const lock = readFileSync(join(folder, 'package-lock.json'));
    const stamp = stampOf(paths.stamps, 'npm-bench', [lock, process.platform, process.arch]);
    if (isFresh(stamp)) return;
    clearStamp(stamp);
    const log = join(paths.installLogs, 'npm-bench.log');
    const PATH = [paths.nodeFolder, environment['PATH'] ?? ''].join(delimiter);
    // Not `npm ci`: it wants each platform's binaries locked, those too that the registry of whoever locked did not have.
    const outcome = await runTool(['npm', 'install', '--no-save', '--ignore-scripts'], {
      ...{ folder, log, signal, timeoutSeconds: installTimeoutSeconds },
      environment: { ...definedVariables(environment), PATH },
    });
    if (outcome.kind === 'failed') throw new Error(`npm packages: ${outcome.reason}; its log: ${log}`);
    writeStamp(stamp);
  });
}

/** Where packages cannot be had, the rest is still measured; an interruption ends all of it. */
async function unlessInterrupted(signal: AbortSignal, install: () => Promise<void>): Promise<PeerPackages> {
  try {
    await install();
    return { kind: 'ready' };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'absent', reason: error instanceof Error ? error.message : String(error) };
  }
}
