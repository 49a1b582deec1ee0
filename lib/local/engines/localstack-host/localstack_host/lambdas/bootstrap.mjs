// The Node side of a function: loads its handler once, then answers one request line at a time.
import { Buffer } from 'node:buffer';
import { existsSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR' };
const [requests, answers] = process.env.LOCALSTACK_HOST_PIPES.split(',').map(Number);
// A function sees what it would see on AWS.
delete process.env.LOCALSTACK_HOST_PIPES;
let requestId = '-';

writeLogBeforeAnswers();
writeLogLinesAsOnAws();
const handler = await loadHandler(process.env._HANDLER).catch((error) => {
  answer({ error: documentOf(loadError(error)) });
  process.exit(1);
});
answer({ ready: true });
// A Socket, not a stream of node:fs: a pending read of a file keeps process.exit() from coming to its end.
for await (const line of createInterface({ input: new Socket({ fd: requests, writable: false }) })) {
  answer(await invoke(JSON.parse(line)));
}
// LocalStack has closed the pipe.
process.exit(0);

async function invoke({ id, arn, trace, deadline, event }) {
  requestId = id;
  process.env._X_AMZN_TRACE_ID = trace;
  try {
    const result = await handler(JSON.parse(event || '{}'), contextOf({ id, arn, deadline }));
    return { result: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    console.error('Invoke Error', error);
    return { error: documentOf(error) };
  }
}

function contextOf({ id, arn, deadline }) {
  const { env } = process;
  return {
    awsRequestId: id,
    invokedFunctionArn: arn,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** `folder/file.name` is the export `name` of `folder/file`. */
async function loadHandler(specification) {
  const dot = specification.indexOf('.', specification.lastIndexOf('/') + 1);
  const module = await loadModule(specification.slice(0, dot));
  const path = specification.slice(dot + 1).split('.');
  const found = path.reduce((value, key) => value?.[key], module);
  if (typeof found === 'function') return found;
  throw named('Runtime.HandlerNotFound', `${specification} is undefined or not exported`);
}

async function loadModule(name) {
  const path = join(process.env.LAMBDA_TASK_ROOT, name);
  const file = ['.js', '.mjs', '.cjs'].map((extension) => path + extension).find((candidate) => existsSync(candidate));
  if (file === undefined) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`);
  if (file.endsWith('.mjs')) return import(pathToFileURL(file).href);
  try {
    // Takes both kinds of modules, and CommonJS with all of its exports, where import() has to guess their names.
    return createRequire(file)(file);
  } catch (error) {
    if (error?.code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    return import(pathToFileURL(file).href);
  }
}

/** The names that AWS gives to what goes wrong while a module loads; what the module throws itself keeps its own. */
function loadError(error) {
  if (error instanceof SyntaxError) return named('Runtime.UserCodeSyntaxError', String(error));
  if (/^(ERR_)?MODULE_NOT_FOUND$/.test(error?.code)) return named('Runtime.ImportModuleError', String(error));
  return error;
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}

function documentOf(error) {
  return {
    errorType: error?.name ?? 'Error',
    errorMessage: error?.message ?? String(error),
    trace: String(error?.stack ?? error).split('\n'),
  };
}

/** Written at once, so that an answer is whole before a handler's leftovers can end the process. */
function answer(message) {
  const data = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let written = 0; written < data.length;) written += writeSync(answers, data, written);
}

/** Node would keep what a pipe has no room for: it would stand in the log of the next invocation, or of none. */
function writeLogBeforeAnswers() {
  for (const stream of [process.stdout, process.stderr]) stream._handle.setBlocking(true);
}

function writeLogLinesAsOnAws() {
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...values) =>
      process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}\n`);
  }
}
