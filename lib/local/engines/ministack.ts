import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { toolPackages } from '../python-packages.ts';
import { type Engine, type EngineOptions, engineCredentials, engineRegion } from './engine.ts';
import { type EngineProgram, bareEnvironment, examinePort, startProcess } from './engine-process.ts';
import { readJson } from './read-json.ts';

/** The engine repeats the edition that it was given, which tells ours from another one on the same port. */
const Health = z.object({ version: z.string(), edition: z.string() });

const program: EngineProgram = {
  command: ({ paths }) => [toolPackages(paths).python, '-m', 'ministack'],
  environment: ministackEnvironment,
  prepare({ paths }) {
    // The engine writes its worker there as a CommonJS script; this repository would make a module of it.
    writeFileSync(join(paths.temporary, 'package.json'), '{"type":"commonjs"}\n');
  },
  healthyVersion,
};

/** MiniStack: one Python process; each Lambda worker is a Node process that it starts. */
export const ministack: Engine = {
  name: 'ministack',
  packages: toolPackages,
  examine: examinePort,
  start: (options) => startProcess(program, options),
  healthyVersion,
};

async function healthyVersion(endpoint: string, mark: string): Promise<string | undefined> {
  const health = Health.safeParse(await readJson(`${endpoint}/_ministack/health`));
  return health.success && health.data.edition === mark ? health.data.version : undefined;
}

export function ministackEnvironment(
  { paths, nonce, iam }: EngineOptions,
  port: number,
): Readonly<Record<string, string>> {
  return {
    ...bareEnvironment(paths, toolPackages(paths)),
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    // Names in answers (queue URLs) resolve to the one address that we listen on.
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_REGION: engineRegion,
    MINISTACK_EDITION: nonce,
    AUTH: String(iam === true),
    AWS_ACCESS_KEY_ID: engineCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: engineCredentials.secretAccessKey,
    LAMBDA_EXECUTOR: 'local',
    // Both would listen on all interfaces.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    // A socket that does not exist: the engine removes containers that it takes for its own.
    DOCKER_HOST: `unix://${join(paths.temporary, 'no-docker.sock')}`,
  };
}
