import { errors } from '../../schemas/errors.ts';
import { TidegateError } from '../domain/fault.ts';
import { type DoctorCheck, found, wrong } from './doctor-check.ts';
import type { Engine } from './engines/engine.ts';
import { startCommand } from './engines/engine-name.ts';
import type { LocalPaths } from './paths.ts';
import { lastHolder, lockHolder } from './process-lock.ts';
import { familyOf } from './process-family.ts';
import { runningEngine, runningSession } from './session.ts';

const allowedSkewSeconds = 5;

export interface Wanted {
  readonly port: number | undefined;
  readonly endpoint: string | undefined;
}

/** Whether the engine could answer where it shall; one that answers already is left out of it. */
export async function checkAddress(
  engine: Engine,
  paths: LocalPaths,
  { port, endpoint }: Wanted,
): Promise<DoctorCheck> {
  const running = runningEngine(paths);
  const own = running === undefined ? undefined : Number(new URL(running.endpoint).port);
  if (own !== undefined && (port ?? own) === own) return found('address', `${running?.endpoint} is our engine's`);
  try {
    engine.refuse?.({ port });
    return found('address', await engine.examine({ port, endpoint }));
  } catch (error) {
    if (!(error instanceof TidegateError)) throw error;
    return wrong('address', error.message, errors[error.code].next);
  }
}

/** What of engine and launcher does not run, and how to bring it back. */
export async function checkEngine(engine: Engine, paths: LocalPaths): Promise<DoctorCheck> {
  const engineDown = (detail: string): DoctorCheck => wrong('engine', detail, startAnew(engine));
  const running = runningEngine(paths);
  const launcher = lockHolder(paths.launcher);
  if (running === undefined) {
    if (launcher !== undefined)
      return engineDown(`the launcher (process ${launcher.pid}) runs, but its engine does not`);
    const strays = countStrays(paths);
    if (strays > 0) return engineDown(`${strays} processes of a killed start still run`);
    return wrong('engine', 'no engine runs', `Start the platform with \`${startCommand(engine.name)}\`.`);
  }
  const process = running.process === null ? '' : ` (process ${running.process.pid})`;
  if (launcher === undefined) return engineDown(`the engine${process} has lost its launcher`);
  const version = await engine.healthyVersion(running.endpoint, launcher.nonce);
  if (version === undefined) return engineDown(`the engine${process} does not answer at ${running.endpoint}`);
  return found('engine', `${running.name} ${version} at ${running.endpoint}`);
}

function startAnew({ name }: Engine): string {
  return `Run \`tidegate down\`, then \`${startCommand(name)}\`.`;
}

function countStrays(paths: LocalPaths): number {
  const last = lastHolder(paths.launcher);
  return last === undefined ? 0 : familyOf(last.nonce).length;
}

/** What the CLI would use to reach the API. */
export function checkCredentials(
  engine: Engine,
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
      `Start it with \`${startCommand(engine.name)}\`, or set TIDEGATE_URL and TIDEGATE_TOKEN.`,
    );
  }
  if (Date.parse(session.tokenExpiresAt) > Date.now())
    return found('credentials', `demo token until ${session.tokenExpiresAt}`);
  return wrong('credentials', `the demo token expired at ${session.tokenExpiresAt}`, startAnew(engine));
}

/** Tokens and signatures fail when the clocks of both sides differ. */
export async function checkClock(engine: Engine, paths: LocalPaths): Promise<DoctorCheck> {
  const running = runningEngine(paths);
  if (running === undefined) return found('clock', `${new Date().toISOString()}; no engine to compare with`);
  const skewSeconds = await clockSkew(running.endpoint);
  if (skewSeconds === undefined) return wrong('clock', 'the engine does not tell its time', startAnew(engine));
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
