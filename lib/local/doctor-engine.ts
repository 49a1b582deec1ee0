import { errors } from '../../schemas/errors.ts';
import { TidegateError } from '../domain/fault.ts';
import { type DoctorCheck, found, wrong } from './doctor-check.ts';
import { preferredPort } from './engines/engine.ts';
import { engines } from './engines/engines.ts';
import { attachable, defaultEndpoint } from './engines/localstack.ts';
import { isPortFree } from './free-port.ts';
import type { LocalPaths } from './paths.ts';
import { lastHolder, lockHolder } from './process-lock.ts';
import { familyOf } from './process-family.ts';
import { runningEngine, runningSession } from './session.ts';

const allowedSkewSeconds = 5;

/** A start takes another port than the usual one by itself; whoever relies on the usual one wants to know. */
export async function checkPort(paths: LocalPaths, demanded?: number): Promise<DoctorCheck> {
  const ours = Number(new URL(runningEngine(paths)?.endpoint ?? 'http://none:0').port);
  const port = demanded ?? (ours > 0 ? ours : preferredPort);
  if (port === ours) return found('port', `${port} is our engine's`);
  if (await isPortFree(port)) return found('port', `${port} is free`);
  return wrong(
    'port',
    `${port} is taken by another program`,
    'End that program, or start with --port and a free number.',
  );
}

/** Whether the LocalStack that the user runs can be attached to. */
export async function checkEndpoint(environment: Readonly<Record<string, string | undefined>>): Promise<DoctorCheck> {
  const endpoint = environment['TIDEGATE_ENDPOINT'] ?? defaultEndpoint;
  try {
    const { address, version } = await attachable(endpoint);
    return found('endpoint', `LocalStack ${version} at ${address}`);
  } catch (error) {
    if (!(error instanceof TidegateError)) throw error;
    return wrong('endpoint', error.message, errors[error.code].next);
  }
}

/** What of engine and launcher does not run, and how to bring it back. */
export async function checkEngine(paths: LocalPaths): Promise<DoctorCheck> {
  const engine = runningEngine(paths);
  const launcher = lockHolder(paths.launcher);
  if (engine === undefined) {
    if (launcher !== undefined)
      return engineDown(`the launcher (process ${launcher.pid}) runs, but its engine does not`);
    return strayCheck(paths) ?? wrong('engine', 'no engine runs', 'Start the platform with `npm start`.');
  }
  const process = engine.process === null ? '' : ` (process ${engine.process.pid})`;
  if (launcher === undefined) return engineDown(`the engine${process} has lost its launcher`);
  const version = await engines[engine.name].healthyVersion(engine.endpoint, launcher.nonce);
  if (version === undefined) return engineDown(`the engine${process} does not answer at ${engine.endpoint}`);
  return found('engine', `${engine.name} ${version} at ${engine.endpoint}`);
}

function engineDown(detail: string): DoctorCheck {
  return wrong('engine', detail, 'Run `tidegate down`, then `npm start`.');
}

function strayCheck(paths: LocalPaths): DoctorCheck | undefined {
  const last = lastHolder(paths.launcher);
  const strays = last === undefined ? [] : familyOf(last.nonce);
  if (strays.length === 0) return undefined;
  return engineDown(`${strays.length} processes of a killed start still run`);
}

/** What the CLI would use to reach the API. */
export function checkCredentials(
  paths: LocalPaths,
  environment: Readonly<Record<string, string | undefined>>,
): DoctorCheck {
  const { TIDEGATE_URL: url, TIDEGATE_TOKEN: token } = environment;
  if (url && token) return found('credentials', `TIDEGATE_TOKEN for ${url}`);
  if (url)
    return wrong(
      'credentials',
      'TIDEGATE_URL is set, TIDEGATE_TOKEN is not',
      'Set TIDEGATE_TOKEN to a token of that deployment.',
    );
  const session = runningSession(paths);
  if (session === undefined) {
    return wrong(
      'credentials',
      'no TIDEGATE_URL and no running platform',
      'Start it with `npm start`, or set TIDEGATE_URL and TIDEGATE_TOKEN.',
    );
  }
  if (Date.parse(session.tokenExpiresAt) > Date.now())
    return found('credentials', `demo token until ${session.tokenExpiresAt}`);
  return wrong(
    'credentials',
    `the demo token expired at ${session.tokenExpiresAt}`,
    'Run `tidegate down`, then `npm start`.',
  );
}

/** Tokens and signatures fail when the clocks of both sides differ. */
export async function checkClock(paths: LocalPaths): Promise<DoctorCheck> {
  const engine = runningEngine(paths);
  if (engine === undefined) return found('clock', `${new Date().toISOString()}; no engine to compare with`);
  const skewSeconds = await clockSkew(engine.endpoint);
  if (skewSeconds === undefined)
    return wrong('clock', 'the engine does not tell its time', 'Run `tidegate down`, then `npm start`.');
  const detail = `${skewSeconds.toFixed(1)} s apart from the engine`;
  if (Math.abs(skewSeconds) <= allowedSkewSeconds) return found('clock', detail);
  return wrong('clock', detail, 'Set the clock of this machine, for example with an NTP service.');
}

async function clockSkew(endpoint: string): Promise<number | undefined> {
  try {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) });
    const date = Date.parse(answer.headers.get('date') ?? '');
    return Number.isNaN(date) ? undefined : (Date.now() - date) / 1000;
  } catch {
    return undefined;
  }
}
