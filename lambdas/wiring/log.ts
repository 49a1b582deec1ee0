import { variables } from '../../lib/config/env.ts';

export type LogFields = Readonly<Record<string, unknown>>;

const persistent = {
  service: 'tidegate',
  environment: process.env[variables.environment],
  release: process.env[variables.release],
};

/**
 * The one logger: a line of JSON in the shape that Powertools writes, which tools know, without what it weighs on the hot
 * path. Each invocation writes one line, because the local engine waits 50 ms for a silent one.
 */
export const log = {
  info: (message: string, fields: LogFields = {}) => write('INFO', message, fields),
  warn: (message: string, fields: LogFields = {}) => write('WARN', message, fields),
  error: (message: string, fields: LogFields = {}) => write('ERROR', message, fields),
};

function write(level: string, message: string, fields: LogFields): void {
  const { _X_AMZN_TRACE_ID: trace } = process.env;
  const line = {
    ...{ level, message, timestamp: new Date().toISOString(), ...persistent },
    ...(trace === undefined ? {} : { xray_trace_id: /Root=([^;]+)/.exec(trace)?.[1] }),
    ...fields,
  };
  process.stdout.write(`${asText(line) ?? asText({ level, message, timestamp: line.timestamp, ...persistent })}\n`);
}

/** Undefined for what goes round in a circle: a log must never be the reason why a request fails. */
function asText(line: LogFields): string | undefined {
  try {
    // Without a replacer it takes a quarter of the time.
    return JSON.stringify(line, Object.values(line).every(isPlain) ? undefined : describeErrors);
  } catch {
    return undefined;
  }
}

function isPlain(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'bigint');
}

/** An error has no fields of its own that JSON knows. */
function describeErrors(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, ...('code' in value ? { code: value.code } : {}), stack: stack?.split('\n'), cause };
}
