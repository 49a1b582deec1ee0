import { Writable } from 'node:stream';
import * as z from 'zod';
import packageDocument from '../../package.json' with { type: 'json' };
import type { Status } from '../../schemas/cli.ts';
import { type EngineName, defaultEngine, engineNames } from '../local/engines/engine-name.ts';
import { namedEngine, statePaths } from '../local/running-platform.ts';
import { runningSession } from '../local/session.ts';
import { describeEngine } from '../local/status.ts';
import { CliError } from './cli-error.ts';
import { type Call, defineCommand, noArguments } from './command.ts';
import { engine } from './engine.ts';
import { port } from './port.ts';
import { mayColour } from './terminal.ts';

export const up = defineCommand({
  usage: 'up',
  about: 'Bring the whole platform up on this machine, and send it demo events.',
  examples: ['tidegate up', 'tidegate up --once --fast', 'tidegate up --engine localstack-host', 'tidegate up --iam'],
  flags: [
    ['--once', 'stop after the demo; exit code 0 only if every step held'],
    ['--fast', 'the smallest honest sizes'],
    ['--engine <name>', `${engineNames.join(', ')} (TIDEGATE_ENGINE; default: ${defaultEngine})`],
    ['--iam', 'let the engine evaluate the policies of the functions (ministack)'],
    ['--port <number>', 'port of the engine (default: 4566, or else a free one)'],
  ],
  arguments: noArguments,
  options: z.object({
    once: z.boolean().default(false),
    fast: z.boolean().default(false),
    engine: engine.optional(),
    iam: z.boolean().default(false),
    port: port.optional(),
  }),
  async run(call) {
    const { terminal, environment, options } = call;
    const { stderr } = terminal.streams;
    const plain = terminal.plain || terminal.json || !stderr.isTTY || !mayColour(environment);
    const { once, fast, iam } = options;
    const engineName = options.engine ?? namedEngine(environment) ?? defaultEngine;
    // Loaded late: with it comes the SDK, which takes longer to load than all the rest.
    const { up: start } = await import('../local/up.ts');
    return start({
      engine: engineName,
      iam,
      once,
      fast,
      port: options.port,
      environment,
      signal: call.signal,
      talk: { stream: stderr, plain, quiet: terminal.quiet },
      out: terminal.json ? statusOnWrite(call, engineName) : terminal.streams.stdout,
    });
  },
});

/** The launcher writes once, when the platform is up: a script then wants the document instead of the words. */
function statusOnWrite(call: Pick<Call, 'terminal' | 'environment'>, name: EngineName): Writable {
  return new Writable({
    write(_chunk, _encoding, done) {
      call.terminal.write(JSON.stringify(runningStatus(call, name), null, 2));
      done();
    },
  });
}

function runningStatus({ environment }: Pick<Call, 'environment'>, name: EngineName): Status {
  const session = runningSession(statePaths(environment, name));
  if (session === undefined) throw new CliError('TG-0025', 'no platform is running on this machine');
  const { baseUrl, engine: state } = session;
  return {
    contract: 'status/1',
    environment: 'local',
    running: true,
    engine: describeEngine(state),
    url: baseUrl,
    release: packageDocument.version,
  };
}
