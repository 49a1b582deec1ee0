import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cdkEnvironment } from '../local/deploy.ts';
import { localPaths } from '../local/paths.ts';
import { defaultEngine } from '../local/engines/engine-name.ts';
import { chooseEngine, statePaths } from '../local/running-platform.ts';
import { runningSession } from '../local/session.ts';
import { readEnvironment } from './aws-target.ts';
import { CliError } from './cli-error.ts';
import type { Call } from './command.ts';

export interface CdkRun {
  /** Name of the environment. */
  readonly environment: string;
  readonly call: Pick<Call, 'environment' | 'terminal' | 'signal'>;
  /** `synth` needs no engine and no credentials. @default true */
  readonly needsEngine?: boolean;
}

/** Templates of one environment; kept apart, so that two commands do not write into each other's. */
export function assemblyFolder(environment: string): string {
  return join('cdk.out', environment);
}

/** Synthesises the app and returns the folder. */
export async function synthesise(run: CdkRun, folder = assemblyFolder(run.environment)): Promise<string> {
  const { environment } = readEnvironment(run.environment);
  await runCdk(['synth', '--quiet', '--context', `environment=${environment}`, '--output', folder], {
    ...run,
    needsEngine: false,
  });
  return folder;
}

/** Runs the CDK's own command line; what it says goes to stderr as it comes, and is returned. */
export async function runCdk(command: readonly [verb: string, ...string[]], run: CdkRun): Promise<string> {
  const { terminal, signal } = run.call;
  const { root, node } = localPaths();
  const program = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const child = spawn(node, [program, ...command, '--no-notices', '--no-color'], {
    cwd: root,
    env: childEnvironment(run),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGINT',
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      if (!terminal.quiet) terminal.streams.stderr.write(text);
    });
  }
  const reason = await new Promise<string | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killed) => resolve(code === 0 ? undefined : `exit code ${code ?? killed}`));
  });
  if (reason !== undefined) throw failure(command[0], reason, said.join(''));
  return said.join('');
}

function failure(verb: string, reason: string, said: string): CliError {
  const lines = said
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
  return new CliError('TG-0024', `cdk ${verb}: ${reason}: ${lines.at(-1) ?? 'it said nothing'}`, {
    next: 'Read what the CDK said above.',
  });
}

/** A local deployment gets nothing of the caller's; any other one needs the caller's credentials. */
function childEnvironment({ environment, call, needsEngine = true }: CdkRun): NodeJS.ProcessEnv {
  if (environment !== 'local') return { ...call.environment, CDK_DISABLE_CLI_TELEMETRY: 'true' };
  const paths = statePaths(call.environment, needsEngine ? chooseEngine(call.environment) : defaultEngine);
  for (const folder of [paths.home, paths.temporary]) mkdirSync(folder, { recursive: true });
  if (!needsEngine) return { ...cdkEnvironment({ paths, nonce: randomBytes(16).toString('hex') }) };
  const session = runningSession(paths);
  if (session === undefined) throw new CliError('TG-0025', 'no platform is running on this machine');
  return { ...cdkEnvironment({ paths, endpoint: session.engine.endpoint, nonce: session.launcher.nonce }) };
}
