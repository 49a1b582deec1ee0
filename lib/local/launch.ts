import { rmSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { formatTime } from '../domain/time.ts';
import { TidegateError } from '../domain/fault.ts';
import { makeAssetBuckets } from './asset-buckets.ts';
import { removeCdkLocks } from './cdk-locks.ts';
import { createDemoToken } from './demo-token.ts';
import type { Deployment } from './deployment.ts';
import { deploy, synth } from './deploy.ts';
import { enableTtl } from './enable-ttl.ts';
import type { Engine, RunningEngine } from './engines/engine.ts';
import type { LocalPaths } from './paths.ts';
import { endFamily } from './process-family.ts';
import { forgetPredecessors } from './process-lock.ts';
import { type ProcessRecord, recordProcess } from './process-record.ts';
import { type PythonInstallation, installPython, installedPython, usablePython } from './python-environment.ts';
import { type PythonPackages, trainerPackages } from './python-packages.ts';
import { type EngineState, forgetSession, writeEngineState } from './session.ts';
import type { Step } from './step-tree.ts';

export interface Launch {
  readonly engine: Engine;
  readonly paths: LocalPaths;
  readonly launcher: ProcessRecord;
  /** Launchers that ended without cleaning up. */
  readonly predecessors: readonly ProcessRecord[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly port: number | undefined;
  /** Evaluate the policies of the functions' roles. */
  readonly iam: boolean;
  /** Aborted when the start shall end, or has lost its engine. */
  readonly signal: AbortSignal;
  /** Told once, when the engine has ended, however that came about. */
  readonly onEngineEnd: (how: string) => void;
}

/** What the steps have brought about so far. Each field is there once its step has run. */
export interface Launched {
  engine?: RunningEngine;
  engineState?: EngineState;
  deployment?: Deployment;
  token?: string;
  tokenExpiresAt?: string;
}

/** From an empty machine to an API with a token. */
export function launchSteps(launch: Launch, launched: Launched): readonly Step[] {
  const { paths, launcher, signal } = launch;
  const shared = { paths, nonce: launcher.nonce, signal };
  const endpoint = (): string => demand(launched.engine).endpoint;
  return [
    { title: 'Check tools', run: async () => checkTools(launch) },
    { title: 'Clean up after earlier starts', run: () => cleanUp(launch) },
    { title: 'Install Python packages', run: () => installPackages(launch) },
    { title: 'Start engine', run: () => startEngine(launch, launched) },
    { title: 'Synthesise', run: () => quietly(synth(shared)) },
    { title: 'Bootstrap', run: () => quietly(makeAssetBuckets(paths.cdkOut, endpoint())) },
    {
      title: 'Deploy',
      run: async () => {
        launched.deployment = await deploy({ ...shared, endpoint: endpoint() });
        return launched.deployment.baseUrl;
      },
    },
    { title: 'Settings', run: () => quietly(enableTtl(demand(launched.deployment))) },
    { title: 'Demo token', run: () => quietly(addToken(launched)) },
  ];
}

/** A missing Python ends the start here, before anything has begun; one that is installed already is not looked for. */
function checkTools({ engine, paths, environment }: Launch): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  const versions = pythonsOf(engine, paths).map(
    (packages) => installedPython(paths, packages) ?? usablePython(packages, environment).version,
  );
  return `Node ${process.versions.node}, Python ${[...new Set(versions)].join(' and ')}, ${memory}`;
}

async function installPackages({ engine, paths, environment, signal }: Launch): Promise<string> {
  const installations: PythonInstallation[] = [];
  for (const packages of pythonsOf(engine, paths))
    installations.push(await installPython({ paths, packages, environment, signal }));
  return installations.includes('installed') ? 'installed' : 'up to date';
}

/** What is trained is trained by a process here, whatever the engine. */
function pythonsOf(engine: Engine, paths: LocalPaths): readonly PythonPackages[] {
  const packages = engine.packages(paths);
  return [...(packages === undefined ? [] : [packages]), trainerPackages(paths)];
}

async function cleanUp({ paths, predecessors }: Launch): Promise<string> {
  const ended: number[] = [];
  for (const { nonce } of predecessors) ended.push(await endFamily(nonce));
  forgetSession(paths);
  removeCdkLocks(paths.cdkOut);
  forgetPredecessors(paths.launcher);
  const processes = ended.reduce((sum, count) => sum + count, 0);
  return processes === 0 ? 'nothing left' : `ended ${processes} stray processes`;
}

async function startEngine(launch: Launch, launched: Launched): Promise<string> {
  const { engine, paths, launcher, port, iam, environment, signal, onEngineEnd } = launch;
  const endpoint = environment['TIDEGATE_ENDPOINT'] || undefined;
  const running = await engine.start({ paths, nonce: launcher.nonce, port, endpoint, iam, signal });
  launched.engine = running;
  void running.ended.then(onEngineEnd);
  const { pid, version } = running;
  launched.engineState = {
    contract: 'engine/1',
    process: pid === undefined ? null : demand(recordProcess(pid, launcher.nonce)),
    name: engine.name,
    version,
    endpoint: running.endpoint,
    iam,
    startedAt: formatTime(Date.now() * 1000),
  };
  writeEngineState(paths, launched.engineState);
  // One that we start is empty: nobody waits for the jobs that an earlier one had.
  if (pid !== undefined) rmSync(join(paths.jobs, 'work'), { recursive: true, force: true });
  return `${engine.name} ${version} at ${running.endpoint}${iam ? ', IAM evaluated' : ''}`;
}

async function addToken(launched: Launched): Promise<void> {
  const { secret, expiresAtUs } = await createDemoToken(demand(launched.deployment), Date.now() * 1000);
  launched.token = secret;
  launched.tokenExpiresAt = formatTime(expiresAtUs);
}

async function quietly(work: Promise<unknown>): Promise<string> {
  await work;
  return '';
}

/** A step needs what an earlier one made; its absence means that the engine died in between. */
export function demand<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TidegateError('TG-0023', 'the engine ended while the platform was starting');
  return value;
}
