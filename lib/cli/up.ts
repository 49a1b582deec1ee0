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
import { trainingTalk } from './runs/training-talk.ts';
import { mayColour } from './terminal.ts';

const seed = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a whole number')
  .transform(Number);

const speed = z
  .string()
  .regex(/^\d{1,5}(\.\d{1,3})?$/, 'expected a number')
  .transform(Number)
  .pipe(z.number().gt(0, 'expected more than 0').max(10_000, 'expected at most 10000'));

/** What half a core of a laptop carries. */
const defaultSpeed = 60;

export const up = defineCommand({
  usage: 'up',
  about: 'Bring the whole platform up on this machine, with a simulated market, and train a model on it.',
  examples: ['tidegate up', 'tidegate up --once --fast', 'tidegate up --engine localstack-host', 'tidegate up --iam'],
  flags: [
    ['--once', 'stop once a model was trained; exit code 0 only if every step held'],
    ['--fast', 'two weeks of history instead of thirty days, and a training of minutes less'],
    ['--seed <number>', 'of the simulated market (default: 1)'],
    ['--speed <number>', `seconds of the simulated market per second (default: ${defaultSpeed})`],
    ['--engine <name>', `${engineNames.join(', ')} (TIDEGATE_ENGINE; default: ${defaultEngine})`],
    ['--iam', 'let the engine evaluate the policies of the functions (ministack)'],
    ['--port <number>', 'port of the engine (default: 4566, or else a free one)'],
  ],
  arguments: noArguments,
  options: z.object({
    once: z.boolean().default(false),
    fast: z.boolean().default(false),
    seed: seed.default(1),
    speed: speed.default(defaultSpeed),
    engine: engine.optional(),
    iam: z.boolean().default(false),
    port: port.optional(),
  }),
  async run(call) {
    const { terminal, environment, options } = call;
    const { stderr } = terminal.streams;
    const plain = terminal.plain || terminal.json || !stderr.isTTY || !mayColour(environment);
    const { once, fast, iam, seed, speed } = options;
    const engineName = options.engine ?? namedEngine(environment) ?? defaultEngine;
    // Loaded late: with it comes the SDK, which takes longer to load than all the rest.
    const { up: start } = await import('../local/up.ts');
    return start({
      engine: engineName,
      iam,
      once,
      fast,
      seed,
      speed,
      port: options.port,
      environment,
      signal: call.signal,
      talk: { stream: stderr, plain, quiet: terminal.quiet },
      training: trainingTalk(ownCall(call, engineName)),
      out: terminal.json ? statusOnWrite(call, engineName) : terminal.streams.stdout,
    });
  },
});

/** What names another platform must not lead away from the one that is being started. */
function ownCall(
  { terminal, global, environment }: Pick<Call, 'terminal' | 'global' | 'environment'>,
  name: EngineName,
) {
  const { url: _url, token: _token, ...here } = global;
  const own = { TIDEGATE_ENGINE: name, TIDEGATE_URL: undefined, TIDEGATE_TOKEN: undefined };
  return { terminal, global: here, environment: { ...environment, ...own } };
}

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
