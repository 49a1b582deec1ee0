import { readFileSync } from 'node:fs';
import { inject, describe, expect, test } from 'vitest';
import { variables } from '../../../lib/config/env.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import type { EngineName } from '../../../lib/local/engines/engine-name.ts';
import { ministackEnvironment } from '../../../lib/local/engines/ministack.ts';
import { familyOf, familyVariable } from '../../../lib/local/process-family.ts';
import { listenersOf, unlessGone } from '../../support/listeners.ts';

const { session, lane, state } = inject('platform');
const paths = localPaths({ engine: lane.engine, state });
const family = familyOf(session.launcher.nonce).map(({ pid }) => pid);

function readProcess(pid: number, file: 'environ' | 'cmdline'): readonly string[] {
  const text = unlessGone(() => readFileSync(`/proc/${pid}/${file}`, 'utf8')) ?? '';
  return text.split('\0').filter((part) => part !== '');
}

/** What every engine adds for a function, as AWS does. */
const addedByEngine = [
  'AWS_DEFAULT_REGION',
  'AWS_DISABLE_HOST_PREFIX_INJECTION',
  'AWS_ENDPOINT_URL',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_REGION',
  'AWS_SESSION_TOKEN',
  'LAMBDA_TASK_ROOT',
  '_LAMBDA_FUNCTION_ARN',
  '_LAMBDA_TIMEOUT',
  '_MINISTACK_INVOKE_DEPTH',
];

/** Of its own making, none of them from the environment that it was started with. */
const addedByLocalStack = [
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_TIMEOUT',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_XRAY_CONTEXT_MISSING',
  'AWS_XRAY_DAEMON_ADDRESS',
  'EDGE_PORT',
  'LAMBDA_RUNTIME_DIR',
  'LOCALSTACK_FUNCTION_ACCOUNT_ID',
  'LOCALSTACK_HOSTNAME',
  'LOCALSTACK_HOST_PIPES',
  'LOCALSTACK_MAX_PAYLOAD_SIZE',
  'LOCALSTACK_RUNTIME_ENDPOINT',
  'LOCALSTACK_RUNTIME_ID',
  'TZ',
  '_AWS_XRAY_DAEMON_ADDRESS',
  '_AWS_XRAY_DAEMON_PORT',
  '_HANDLER',
];

/** MiniStack hands on its own environment; LocalStack a part of it. */
const shownByEngine: Readonly<Record<EngineName, readonly string[]>> = {
  ministack: [...Object.keys(ministackEnvironment({ paths, nonce: '' }, 0)), ...addedByEngine],
  'localstack-host': [
    'PATH',
    'HOME',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    ...addedByLocalStack,
    ...addedByEngine,
  ],
  localstack: [],
};

describe.runIf(process.platform === 'linux')('the running platform', () => {
  test('listens on loopback only', () => {
    const listeners = listenersOf([...family, session.launcher.pid]);
    expect(listeners).toContain('127.0.0.1');
    expect(new Set(listeners)).toEqual(new Set(['127.0.0.1']));
  });

  test('shows its Lambdas a short list of variables, and none of the caller', () => {
    const known = new Set([...shownByEngine[lane.engine], ...Object.values(variables), familyVariable]);
    const workers = family.filter((pid) =>
      readProcess(pid, 'environ').some((entry) => entry.startsWith('AWS_LAMBDA_FUNCTION_NAME=')),
    );
    expect(workers.length).toBeGreaterThan(0);
    for (const worker of workers) {
      const names = readProcess(worker, 'environ').map((entry) => entry.slice(0, entry.indexOf('=')));
      expect(names.filter((name) => !known.has(name))).toEqual([]);
    }
  });

  test('has its own values even where the caller has a variable of that name', () => {
    const callers = new Map(readProcess(session.launcher.pid, 'environ').map((entry) => [entry.split('=')[0], entry]));
    const own = readProcess(session.engine.process!.pid, 'environ');
    expect(own).toContain(`HOME=${paths.home}`);
    expect(own).not.toContain(callers.get('PATH'));
    expect(own).not.toContain(callers.get('HOME'));
  });
});
