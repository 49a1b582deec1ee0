import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { TidegateError } from '../../domain/fault.ts';
import { type Engine, type RunningEngine, preferredPort } from './engine.ts';
import { readJson } from './read-json.ts';

export const defaultEndpoint = `http://127.0.0.1:${preferredPort}`;
const oldestMajor = 4;
const watchEveryMs = 2_000;
const missedBeforeGone = 5;

const Health = z.object({
  version: z.string(),
  edition: z.string().default('unknown'),
  services: z.record(z.string(), z.string()),
});
type Health = z.infer<typeof Health>;

/** What the stacks consist of, and what deploys them, by the names of LocalStack. */
export const neededServices = [
  ...['apigateway', 'cloudformation', 'cloudwatch', 'dynamodb', 'events', 'iam', 'lambda', 'logs', 's3', 'sns'],
  ...['sqs', 'stepfunctions', 'sts'],
];

/** A LocalStack that the user runs: nothing of it is started, stopped or cleared here. */
export const localStack: Engine = {
  name: 'localstack',
  packages: () => undefined,
  refuse({ port, iam }) {
    if (port !== undefined) {
      throw new TidegateError('TG-0036', 'the port of a LocalStack that runs already is part of TIDEGATE_ENDPOINT');
    }
    if (iam === true) {
      throw new TidegateError('TG-0036', 'IAM of a LocalStack that runs already is a setting of its own start');
    }
  },
  async examine({ endpoint = defaultEndpoint }) {
    const { address, version } = await attachable(endpoint);
    return `LocalStack ${version} at ${address}`;
  },
  async start({ paths, endpoint = defaultEndpoint, signal }): Promise<RunningEngine> {
    const { address, version } = await attachable(endpoint);
    // The CDK works there.
    for (const folder of [paths.home, paths.temporary]) mkdirSync(folder, { recursive: true });
    const stopped = new AbortController();
    return {
      endpoint: address,
      version,
      ended: watchLocalStack(address, {
        everyMs: watchEveryMs,
        signal: AbortSignal.any([stopped.signal, ...(signal === undefined ? [] : [signal])]),
      }),
      stop: async () => stopped.abort(),
    };
  },
  async healthyVersion(endpoint) {
    const health = await readHealth(endpoint);
    return health === undefined ? undefined : versionOf(health);
  },
};

export interface Attachable {
  readonly address: string;
  /** With the edition: `2026.3.0 (community)`. */
  readonly version: string;
}

/** Looks whether everything that the stacks need is there; says by throwing what is not. */
export async function attachable(endpoint: string): Promise<Attachable> {
  const address = readEndpoint(endpoint);
  const health = await demandHealth(address);
  refuseUnfit(health, address);
  return { address, version: versionOf(health) };
}

function versionOf({ version, edition }: Health): string {
  return `${version} (${edition})`;
}

function readEndpoint(endpoint: string): string {
  const url = URL.parse(endpoint);
  const isPlain = url?.pathname === '/' && url.search === '' && url.username === '' && url.password === '';
  if (url === null || !['http:', 'https:'].includes(url.protocol) || !isPlain) {
    throw new TidegateError('TG-0036', `TIDEGATE_ENDPOINT is not the address of an engine: ${endpoint}`);
  }
  return url.origin;
}

async function readHealth(endpoint: string): Promise<Health | undefined> {
  const health = Health.safeParse(await readJson(`${endpoint}/_localstack/health`));
  return health.success ? health.data : undefined;
}

/** Another emulator may answer the same address: its name says more than that LocalStack does not. */
async function demandHealth(endpoint: string): Promise<Health> {
  const other = z.object({ version: z.string() }).safeParse(await readJson(`${endpoint}/_ministack/health`));
  if (other.success) {
    throw new TidegateError('TG-0036', `${endpoint} is MiniStack ${other.data.version}, not LocalStack`);
  }
  const health = await readHealth(endpoint);
  if (health === undefined) throw new TidegateError('TG-0035', `no LocalStack answers at ${endpoint}`);
  return health;
}

function refuseUnfit({ version, services }: Health, endpoint: string): void {
  if (Number.parseInt(version, 10) < oldestMajor) {
    throw new TidegateError('TG-0036', `${endpoint} is LocalStack ${version}; ${oldestMajor}.0 or newer is needed`);
  }
  const missing = neededServices.filter(
    (name) => !['available', 'running', 'initialized'].includes(services[name] ?? ''),
  );
  if (missing.length > 0) {
    throw new TidegateError('TG-0036', `the LocalStack at ${endpoint} does not serve ${missing.join(', ')}`);
  }
}

export interface WatchOptions {
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** Nobody tells us of its end: we ask, and believe it after some silence. */
export async function watchLocalStack(endpoint: string, { everyMs, signal }: WatchOptions): Promise<string> {
  for (let missed = 0; missed < missedBeforeGone;) {
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return 'no longer attached';
    missed = (await readHealth(endpoint)) === undefined ? missed + 1 : 0;
  }
  return `nothing answers at ${endpoint} any more`;
}
