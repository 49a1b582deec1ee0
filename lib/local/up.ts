import { join } from 'node:path';
import { type ExitCode, exitCodes } from '../../schemas/errors.ts';
import { TidegateError } from '../domain/fault.ts';
import { runAlarmEvaluator } from './alarm-evaluator.ts';
import { bootTimes } from './boot-times.ts';
import settings from '../../tidegate.config.ts';
import type { EngineName } from './engines/engine-name.ts';
import { engines } from './engines/engines.ts';
import { type Interruption, watchInterruption } from './interruption.ts';
import { type Launch, type Launched, demand, demoSteps, launchSteps } from './launch.ts';
import type { LocalPaths } from './paths.ts';
import { endFamily } from './process-family.ts';
import { type LockOutcome, acquireLock } from './process-lock.ts';
import { statePaths } from './running-platform.ts';
import { type Session, type StepTime, forgetSession, runningSession, writeSession } from './session.ts';
import { showPlatform } from './show-platform.ts';
import { type Talk, runSteps } from './step-tree.ts';

export interface UpOptions {
  readonly engine: EngineName;
  /** Evaluate the policies of the functions' roles. */
  readonly iam: boolean;
  /** Stop after the demo; success only if every step held. */
  readonly once: boolean;
  /** The smallest honest sizes. */
  readonly fast: boolean;
  readonly port?: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the command shall end. */
  readonly signal: AbortSignal;
  readonly talk: Talk;
  /** Data: the address and how to use it. */
  readonly out: NodeJS.WritableStream;
}

/** Brings the platform up, or finds the one that is up already, and drives the demo through it. */
export async function up(options: UpOptions): Promise<ExitCode> {
  engines[options.engine].refuse?.({ port: options.port, iam: options.iam });
  const paths = statePaths(options.environment, options.engine);
  const interruption = watchInterruption(options.signal);
  try {
    const lock = acquireLock(paths.launcher);
    if (lock.kind === 'held')
      return await joinRunning(options, { paths, holder: lock.record, signal: interruption.signal });
    return await launchOwn(options, { paths, lock, interruption });
  } catch (error) {
    // Whatever a step says of being cut short, the cause is the interruption.
    if (interruption.signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    interruption.stopWatching();
  }
}

interface Joined {
  readonly paths: LocalPaths;
  readonly holder: LockOutcome['record'];
  readonly signal: AbortSignal;
}

/** The first start keeps the platform; a second one shows it, and with `--once` drives the demo through it. */
async function joinRunning(options: UpOptions, { paths, holder, signal }: Joined): Promise<ExitCode> {
  const session = runningSession(paths);
  if (session === undefined) {
    throw new TidegateError('TG-0026', `process ${holder.pid} is starting or stopping the platform`);
  }
  refuseOtherWishes(options, session);
  if (!options.talk.quiet) options.talk.stream.write(`The platform is up already (process ${holder.pid}).\n`);
  if (options.once) {
    const target = { baseUrl: session.baseUrl, token: session.token, fast: options.fast, signal };
    await runSteps({
      done: bootTimes(options.environment),
      steps: demoSteps(() => target),
      signal,
      talk: options.talk,
    });
  }
  options.out.write(showPlatform(session));
  return exitCodes.ok;
}

/** What a start would do differently, the platform that is up cannot do any more. */
function refuseOtherWishes({ port, iam, engine, environment }: UpOptions, { engine: running }: Session): void {
  const differs = (wish: string): TidegateError =>
    new TidegateError('TG-0036', `the platform that is up already ${wish}; stop it first`);
  if (iam && !running.iam) throw differs('does not evaluate IAM policies');
  if (port !== undefined && Number(new URL(running.endpoint).port) !== port)
    throw differs(`answers at ${running.endpoint}`);
  const endpoint = environment['TIDEGATE_ENDPOINT'] || undefined;
  if (engine === 'localstack' && endpoint !== undefined && URL.parse(endpoint)?.origin !== running.endpoint)
    throw differs(`is attached to ${running.endpoint}`);
}

interface Owned {
  readonly paths: LocalPaths;
  readonly lock: Extract<LockOutcome, { kind: 'acquired' }>;
  readonly interruption: Interruption;
}

async function launchOwn(options: UpOptions, { paths, lock, interruption }: Owned): Promise<ExitCode> {
  const { environment, port, iam, fast } = options;
  const { signal } = interruption;
  const { record: launcher, predecessors } = lock;
  const launch = {
    engine: engines[options.engine],
    paths,
    launcher,
    predecessors,
    environment,
    port,
    iam,
    fast,
    signal,
  };
  const launched: Launched = {};
  const evaluator = new AbortController();
  try {
    const times = await runSteps({
      done: bootTimes(environment),
      steps: launchSteps(launch, launched),
      signal,
      talk: options.talk,
    });
    const session = openSession(launch, launched, times);
    void runAlarmEvaluator({
      endpoint: session.engine.endpoint,
      prefix: `${settings.namePrefix}-local-`,
      log: join(paths.logs, 'alarms.log'),
      signal: evaluator.signal,
    });
    const target = { baseUrl: session.baseUrl, token: session.token, fast, signal };
    const demoTimes = await runSteps({ done: [], steps: demoSteps(() => target), signal, talk: options.talk });
    writeSession(paths, { ...session, steps: [...times, ...demoTimes] });
    options.out.write(showPlatform(session));
    if (options.once && !options.talk.quiet) {
      options.talk.stream.write('Every step held. The platform stops now; without --once it stays up.\n');
    }
    return options.once ? exitCodes.ok : await stayOpen(options, launched, interruption);
  } finally {
    evaluator.abort();
    forgetSession(paths);
    await launched.engine?.stop();
    await endFamily(lock.record.nonce);
  }
}

function openSession({ paths, launcher }: Launch, launched: Launched, steps: readonly StepTime[]): Session {
  const { baseUrl, outputs } = demand(launched.deployment);
  const session: Session = {
    contract: 'session/1',
    launcher,
    engine: demand(launched.engineState),
    baseUrl,
    outputs,
    token: demand(launched.token),
    tokenExpiresAt: demand(launched.tokenExpiresAt),
    steps: [...steps],
  };
  writeSession(paths, session);
  return session;
}

async function stayOpen({ talk }: UpOptions, launched: Launched, interruption: Interruption): Promise<ExitCode> {
  if (!talk.quiet) talk.stream.write('Ctrl-C stops everything.\n');
  const ended = await Promise.race([interruption.interrupted, demand(launched.engine).ended]);
  if (interruption.signal.aborted) return exitCodes.ok;
  const { log } = demand(launched.engine);
  throw new TidegateError('TG-0023', `the engine ended (${ended})${log === undefined ? '' : `; its log: ${log}`}`);
}
