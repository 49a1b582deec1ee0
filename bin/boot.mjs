// Plain JavaScript without dependencies, on Node 20 or newer: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { arePackagesFresh, packagesStamp, packagesStampPath, projectNode } from '../lib/local/packages.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const node = projectNode(root);

const own = join(root, '.tidegate');
const stamp = packagesStampPath(root);
const lock = join(own, 'locks', 'npm');
const log = join(own, 'logs', 'npm-ci.log');
const oldestNode = 20;
const preconditionExit = 3;
const interruptedExit = 130;

/** Ends this program the way every command does: what happened, and what to do next. */
export function fail(code, detail, next) {
  process.stderr.write(`${code} ${detail}\n→ ${next}\n`);
  process.exit(preconditionExit);
}

export function demandNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return;
  fail(
    'TG-0020',
    `Node ${oldestNode} or newer is needed; this is ${process.versions.node}`,
    `Install Node ${oldestNode} or newer.`,
  );
}

/** Installs the npm packages unless that is done, and returns the step for the tree that `up` shows. */
export async function installPackages() {
  const startedMs = performance.now();
  const step = (note) => ({
    title: 'Install npm packages',
    seconds: Math.round((performance.now() - startedMs) / 10) / 100,
    note,
  });
  if (arePackagesFresh(root)) return step('up to date');
  process.stderr.write('Installing npm packages: about a minute, the first time only …\n');
  mkdirSync(dirname(lock), { recursive: true });
  for (let tries = 0; !takeLock(); tries += 1) {
    // A stranger may have got the pid of a killed installation: then a person must decide.
    if (tries === 1)
      process.stderr.write(`Waiting for process ${holder()}, which installs; if it does not, delete ${lock}\n`);
    await delay(500);
    if (arePackagesFresh(root)) return step('installed by another start');
  }
  try {
    if (!arePackagesFresh(root)) await runNpm();
  } finally {
    rmSync(lock, { force: true });
  }
  return step('installed');
}

/** The lock names the process that installs. When that has ended, killed as it may be, the lock is void. */
function takeLock() {
  const draft = draftLock(process.pid);
  try {
    linkSync(draft, lock);
    return true;
  } catch {
    // Looking and removing follow each other at once; whoever removes comes back to take it in half a second only.
    if (!isAlive(holder())) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Written beside the lock and moved there, so that nobody ever reads half of it. */
function draftLock(pid) {
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, String(pid));
  return draft;
}

function holder() {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return 0;
  }
}

/** Only asks; nothing is ever signalled by a bare pid. */
function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function runNpm() {
  rmSync(stamp, { force: true });
  for (const file of [log, stamp]) mkdirSync(dirname(file), { recursive: true });
  const output = openSync(log, 'w');
  const child = spawn('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', output, output],
    shell: process.platform === 'win32',
  });
  closeSync(output);
  // From here npm is the one who installs: it goes on if this process is killed, and the next start waits for it.
  if (child.pid !== undefined) renameSync(draftLock(child.pid), lock);
  const code = await exitOf(child);
  if (code === interruptedExit) process.exit(interruptedExit);
  if (code !== 0)
    fail(
      'TG-0021',
      `npm ci ended with ${code}; its log: ${log}`,
      'Read the log; check network and disk space, then repeat.',
    );
  writeFileSync(stamp, `${packagesStamp(root)}\n`);
}

/** Runs a TypeScript program under the project's own Node, and becomes it: same streams, same signals, same exit code. */
export async function handOver(program, programArguments, extra = {}) {
  const child = spawn(node, [join(root, program), ...programArguments], {
    env: { ...process.env, ...extra },
    // The channel carries nothing. It breaks when this process is killed, which the child takes as its end.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  process.exitCode = await exitOf(child);
}

/** Waits for a child. A Ctrl-C reaches it from the terminal; other signals are passed on; then it has the last word. */
export function exitOf(child) {
  const passed = ['SIGTERM', 'SIGHUP'].map((signal) => [signal, () => child.kill(signal)]);
  const ignored = ['SIGINT', () => undefined];
  for (const [signal, listener] of [...passed, ignored]) process.on(signal, listener);
  return new Promise((resolve) => {
    const finish = (code) => {
      for (const [signal, listener] of [...passed, ignored]) process.off(signal, listener);
      resolve(code);
    };
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      finish(1);
    });
    child.once('exit', (code, signal) => finish(code ?? (signal === 'SIGINT' ? interruptedExit : 1)));
  });
}
