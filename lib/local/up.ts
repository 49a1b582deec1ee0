import { once } from 'node:events';
import { join } from 'node:path';
import { type ExitCode, exitCodes } from '../../schemas/errors.ts';
import { TidegateError } from '../domain/fault.ts';
import { jobLogGroup } from '../domain/train/job-log.ts';
import { runAlarmEvaluator } from './alarm-evaluator.ts';
import { driveMarket } from './drive-market.ts';
import { bootTimes } from './boot-times.ts';
import settings from '../../tidegate.config.ts';
import type { EngineName } from './engines/engine-name.ts';
import { engineSettings } from './engines/engine.ts';
import { engines } from './engines/engines.ts';
import { type Interruption, watchInterruption } from './interruption.ts';
import { type Launch, type Launched, demand, launchSteps } from './launch.ts';
import { marketApi } from './market-api.ts';
import { chooseSize, type MarketSize } from './market-sizes.ts';
import { marketSteps, type Played, readBackStep } from './market-steps.ts';
import type { LocalPaths } from './paths.ts';
import { endFamily } from './process-family.ts';
import { type LockOutcome, acquireLock } from './process-lock.ts';
import { statePaths } from './running-platform.ts';
import { serveTrainJobs } from './serve-train-jobs.ts';
import { type Session, type StepTime, forgetSession, runningSession, writeSession } from './session.ts';
import { type ShownModel, showPlatform } from './show-platform.ts';
import { startSeconds } from './start-seconds.ts';
import { type Talk, runSteps } from './step-tree.ts';
import { trainMarket, type TrainingTalk } from './train-market.ts';

export interface UpOptions {
  readonly engine: EngineName;
  /** Evaluate the policies of the functions' roles. */
  readonly iam: boolean;
  /** Stop once the market has been trained on; success only if every step held. */
  readonly once: boolean;
  /** The smallest honest sizes. */
  readonly fast: boolean;
  /** Of the simulated market. */
  readonly seed: number;
  /** Seconds of the market per second. */
  readonly speed: number;
  readonly port?: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the command shall end. */
  readonly signal: AbortSignal;
  readonly talk: Talk;
  readonly training: TrainingTalk;
  /** Data: the address and how to use it. */
  readonly out: NodeJS.WritableStream;
}

/** Brings the platform up with a simulated market, or finds the one that is up already. */
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

/** A fault of the service while the platform is starting may pass. */
const patienceMs = 60_000;

interface Joined {
  readonly paths: LocalPaths;
  readonly holder: LockOutcome['record'];
  readonly signal: AbortSignal;
}

/** The first start keeps the platform; a second one shows it, and with `--once` reads its features. */
async function joinRunning(options: UpOptions, { paths, holder, signal }: Joined): Promise<ExitCode> {
  const session = runningSession(paths);
  if (session === undefined) {
    throw new TidegateError('TG-0026', `process ${holder.pid} is starting or stopping the platform`);
  }
  refuseOtherWishes(options, session);
  if (!options.talk.quiet) options.talk.stream.write(`The platform is up already (process ${holder.pid}).\n`);
  if (options.once) {
    const api = marketApi({ access: () => session, signal, patienceMs });
    const steps = [readBackStep({ api, signal })];
    await runSteps({ done: bootTimes(options.environment), steps, signal, talk: options.talk });
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
  const { environment, port, iam } = options;
  const size = chooseSize(options, environment);
  const { record: launcher, predecessors } = lock;
  const engine = engines[options.engine];
  const launched: Launched = {};
  // Who waits for an answer of an engine that is gone would wait for as long as its patience lasts.
  const engineGone = new AbortController();
  const signal = AbortSignal.any([interruption.signal, engineGone.signal]);
  const onEngineEnd = (how: string): void => engineGone.abort(engineEnded(how, launched));
  const launch = { engine, paths, launcher, predecessors, environment, port, iam, signal, onEngineEnd };
  const attendants = new AbortController();
  const attending: Promise<void>[] = [];
  try {
    const times = await runSteps({
      done: bootTimes(environment),
      steps: launchSteps(launch, launched),
      signal,
      talk: options.talk,
    });
    const session = openSession(launch, launched, times);
    attending.push(attend(session, paths, attendants.signal));
    const market = { session, paths, size, signal };
    const drive = await openMarket(options, market);
    const isWhole = await showMarket(options, market);
    if (options.once) return sayFarewell(options, isWhole);
    attending.push(drive(attendants.signal));
    return await stayOpen(options, signal);
  } catch (error) {
    // Whatever a step says of being cut short, the cause is the engine.
    throwIfEngineGone(signal);
    throw error;
  } finally {
    attendants.abort();
    await Promise.all(attending);
    forgetSession(paths);
    await launched.engine?.stop();
    await endFamily(lock.record.nonce);
  }
}

/** What AWS does by itself, or on machines of its own; settles when the last job has written its checkpoint. */
function attend({ engine, outputs }: Session, paths: LocalPaths, signal: AbortSignal): Promise<void> {
  void runAlarmEvaluator({
    endpoint: engine.endpoint,
    prefix: `${settings.namePrefix}-local-`,
    log: join(paths.logs, 'alarms.log'),
    signal,
  });
  return serveTrainJobs({
    settings: engineSettings(engine.endpoint),
    queueUrl: outputs.TrainingQueueUrl,
    logGroup: jobLogGroup(settings.namePrefix, 'local'),
    paths,
    signal,
  });
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

interface Market {
  readonly session: Session;
  readonly paths: LocalPaths;
  readonly size: MarketSize;
  readonly signal: AbortSignal;
}

/** Brings the market up to its present; what comes back plays it on, where its size has it go on. */
async function openMarket(
  { talk, seed, speed }: UpOptions,
  { session, paths, size, signal }: Market,
): Promise<(until: AbortSignal) => Promise<void>> {
  const access = accessTo({ session, paths });
  const api = marketApi({ access, signal, patienceMs });
  let played: Played | undefined;
  const steps = marketSteps({ api, size, seed, nowUs: Date.now() * 1000, signal }, (now) => (played = now));
  const times = await runSteps({ done: [], steps, signal, talk });
  addSteps({ session, paths }, times);
  const log = join(paths.logs, 'market.log');
  return async (until) => {
    if (size.clock === 'replayed')
      await driveMarket({ session, access, played: demand(played), speed, log, signal: until });
  };
}

/** Trains where the size of the market has it, and shows what there is then; false when the training failed. */
async function showMarket({ talk, seed, training, out }: UpOptions, market: Market): Promise<boolean> {
  const { size, signal } = market;
  const api = marketApi({ access: accessTo(market), signal, patienceMs });
  const { follow } = training;
  const trained =
    size.training === undefined
      ? undefined
      : await trainMarket({ api, size: size.training, seed, follow, signal }, talk);
  let model: ShownModel | undefined;
  if (trained?.kind === 'failed') training.failed(trained.error);
  if (trained?.kind === 'serving') {
    addSteps(market, trained.times);
    const { run, prediction } = trained;
    model = { run, scores: training.scores(run), prediction: training.prediction(prediction) };
  }
  const session = accessTo(market)();
  out.write(showPlatform(session, model));
  if (!talk.quiet) talk.stream.write(`The start took ${startSeconds(session.steps)} s, installation apart.\n`);
  return trained?.kind !== 'failed';
}

type Place = Pick<Market, 'session' | 'paths'>;

/** A deployment while the platform is up may move address and token. */
function accessTo({ session, paths }: Place): () => Session {
  return () => runningSession(paths) ?? session;
}

function addSteps(place: Place, times: readonly StepTime[]): void {
  const session = accessTo(place)();
  writeSession(place.paths, { ...session, steps: [...session.steps, ...times] });
}

function sayFarewell({ talk }: UpOptions, isWhole: boolean): ExitCode {
  const held = isWhole ? 'Every step held.' : 'The training or its model failed, every other step held.';
  if (!talk.quiet) talk.stream.write(`${held} The platform stops now; without --once it stays up.\n`);
  return isWhole ? exitCodes.ok : exitCodes.failure;
}

async function stayOpen({ talk }: UpOptions, signal: AbortSignal): Promise<ExitCode> {
  if (!talk.quiet) talk.stream.write('Ctrl-C stops everything.\n');
  if (!signal.aborted) await once(signal, 'abort');
  throwIfEngineGone(signal);
  return exitCodes.ok;
}

/** An interruption has a word for its reason, the end of the engine an error. */
function throwIfEngineGone({ reason }: { readonly reason: unknown }): void {
  if (reason instanceof TidegateError) throw reason;
}

function engineEnded(how: string, { engine }: Launched): TidegateError {
  const log = engine?.log === undefined ? '' : `; its log: ${engine.log}`;
  return new TidegateError('TG-0023', `the engine ended (${how})${log}`);
}
