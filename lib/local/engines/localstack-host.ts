import * as z from 'zod';
import { TidegateError } from '../../domain/fault.ts';
import { familyVariable } from '../process-family.ts';
import { localStackPackages } from '../python-packages.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { type EngineProgram, bareEnvironment, examinePort, startProcess } from './engine-process.ts';
import { readJson } from './read-json.ts';

/** Our plug-in makes the session carry the mark, which tells ours from another LocalStack on the same port. */
const Info = z.object({ version: z.string(), session_id: z.string() });

const program: EngineProgram = {
  command: ({ paths }) => [localStackPackages(paths).python, '-m', 'localstack.runtime.main'],
  environment: localStackEnvironment,
  healthyVersion,
};

/** LocalStack's open runtime as a process, with our plug-in for what it leaves to Docker. */
export const localStackHost: Engine = {
  name: 'localstack-host',
  packages: localStackPackages,
  refuse({ iam }) {
    if (iam === true) throw new TidegateError('TG-0036', 'localstack-host does not evaluate IAM policies');
  },
  examine: examinePort,
  start: (options) => startProcess(program, options),
  healthyVersion,
};

async function healthyVersion(endpoint: string, mark: string): Promise<string | undefined> {
  const info = Info.safeParse(await readJson(`${endpoint}/_localstack/info`));
  return info.success && info.data.session_id === mark ? info.data.version : undefined;
}

export function localStackEnvironment({ paths, nonce }: EngineOptions, port: number): Readonly<Record<string, string>> {
  const address = `127.0.0.1:${port}`;
  return {
    ...bareEnvironment(paths, localStackPackages(paths)),
    GATEWAY_LISTEN: address,
    LOCALSTACK_HOST: address,
    LOCALSTACK_HOST_MARK: nonce,
    FILESYSTEM_ROOT: paths.home,
    // Inside of a container, which a build machine may be, it would write to system folders otherwise.
    OVERRIDE_IN_DOCKER: '0',
    DNS_ADDRESS: '0',
    EAGER_SERVICE_LOADING: '0',
    // A start must work without a network, and nothing is to be told to anyone.
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DISABLE_EVENTS: '1',
    SQS_ENDPOINT_STRATEGY: 'path',
    PROVIDER_OVERRIDE_DYNAMODB: 'moto',
    LAMBDA_RUNTIME_EXECUTOR: 'process',
    LAMBDA_PROCESS_NODE: paths.node,
    LAMBDA_PROCESS_INHERIT: familyVariable,
    LAMBDA_KEEPALIVE_MS: '600000',
    // Otherwise a message waits a second in any case, and up to ten when none came before.
    LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: '0.1',
    LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC: '0.2',
  };
}
