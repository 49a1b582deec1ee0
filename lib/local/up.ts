import { join } from 'node:path';
import { type ExitCode, exitCodes } from '../../schemas/errors.ts';
import { TidegateError } from '../domain/fault.ts';
import { runAlarmEvaluator } from './alarm-evaluator.ts';
import { bootTimes } from './boot-times.ts';
import { type Interruption, watchInterruption } from './interruption.ts';
import { type Launch, type Launched, demand, demoSteps, launchSteps } from './launch.ts';
import { localPaths } from './paths.ts';
import { endFamily } from './process-family.ts';
import { type LockOutcome, acquireLock } from './process-lock.ts';
import { type Session, type StepTime, forgetSession, runningSession, writeSession } from './session.ts';
import { showPlatform } from './show-platform.ts';
import { type Talk, runSteps } from './step-tree.ts';

export interface UpOptions {
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
  const paths = localPaths({ state: options.environment['TIDEGATE_STATE'] });
  const interruption = watchInterruption(options.signal);
  try {
    const lock = acquireLock(paths.launcher);
    if (lock.kind === 'held') return await joinRunning(options, lock, interruption);
    return await launchOwn(options, lock, interruption);
  } catch (error) {
    // Whatever a step says of being cut short, the cause is the interruption.
    if (interruption.signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    interruption.stopWatching();
  }
}

/** The first start keeps the platform; a second one shows it, and with `--once` drives the demo through it. */
async function joinRunning(options: UpOptions, { record }: LockOutcome, { signal }: Interruption): Promise<ExitCode> {
  const session = runningSession(localPaths({ state: options.environment['TIDEGATE_STATE'] }));
  if (session === undefined) {
    throw new TidegateError('TG-0026', `process ${record.pid} is starting or stopping the platform`);
  }
  if (!options.talk.quiet) options.talk.stream.write(`The platform is up already (process ${record.pid}).\n`);
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

type Acquired = Extract<LockOutcome, { kind: 'acquired' }>;

async function launchOwn(options: UpOptions, lock: Acquired, interruption: Interruption): Promise<ExitCode> {
  const { environment, port, fast } = options;
  const paths = localPaths({ state: environment['TIDEGATE_STATE'] });
  const { signal } = interruption;
  const launch = { paths, launcher: lock.record, predecessors: lock.predecessors, environment, port, fast, signal };
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
  throw new TidegateError('TG-0023', `the engine ended (${ended}); its log: ${demand(launched.engine).log}`);
}
