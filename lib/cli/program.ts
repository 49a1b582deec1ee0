import { Command, CommanderError } from 'commander';
import packageDocument from '../../package.json' with { type: 'json' };
import { type ExitCode, exitCodes } from '../../schemas/errors.ts';
import { alarms } from './alarms.ts';
import { type Attach, type Call, GlobalOptions, type Perform } from './command.ts';
import { deploy } from './deploy.ts';
import { destroy } from './destroy.ts';
import { diff } from './diff.ts';
import { doctor } from './doctor.ts';
import { down } from './down.ts';
import { events } from './events.ts';
import { evidence } from './evidence.ts';
import { features } from './features.ts';
import { freshness } from './freshness.ts';
import { kernel } from './kernel.ts';
import { logs } from './logs.ts';
import { models } from './models.ts';
import { policy } from './policy.ts';
import { predict } from './predict.ts';
import { replay } from './replay.ts';
import { runner } from './runner.ts';
import { runs } from './runs.ts';
import { served } from './served.ts';
import { showError } from './show-error.ts';
import { simulate } from './simulate.ts';
import { status } from './status.ts';
import { synth } from './synth.ts';
import { openTerminal, type Streams } from './terminal.ts';
import { token } from './token.ts';
import { train } from './train.ts';
import { tune } from './tune.ts';
import { up } from './up.ts';
import { overrideExit } from './usage-exit.ts';

const commands: readonly Attach[] = [
  doctor,
  up,
  down,
  status,
  logs,
  synth,
  policy,
  diff,
  deploy,
  destroy,
  token,
  events,
  features,
  train,
  tune,
  runs,
  models,
  predict,
  served,
  replay,
  runner,
  evidence,
  simulate,
  kernel,
  alarms,
  freshness,
];

/** What a command line touches: a process, or a test that stands in for one. */
export interface World {
  readonly streams: Streams;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Runs one command line and returns its exit code; it never throws. */
export async function runCommandLine(line: readonly string[], world: World): Promise<ExitCode> {
  let exit: ExitCode = exitCodes.ok;
  const perform: Perform = async (global, work) => {
    const base: Omit<Call, 'arguments' | 'options'> = {
      global,
      terminal: openTerminal(world.streams, world.environment, global),
      environment: world.environment,
      signal: world.signal,
    };
    exit = await work(base);
  };
  const program = buildProgram(perform, world.streams);
  try {
    await program.parseAsync(line, { from: 'user' });
    return exit;
  } catch (error) {
    if (world.signal.aborted) return exitCodes.interrupted;
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    // Without a subcommand, commander has printed the help already.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
    const terminal = openTerminal(world.streams, world.environment, globalOptions(program, line));
    return showError(terminal, error);
  }
}

export function buildProgram(perform: Perform, { stdout, stderr }: Streams): Command {
  const program = new Command('tidegate')
    .description('Market models that retrain, prove and promote themselves: serverless on AWS, whole on a laptop.')
    .version(packageDocument.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .option('--json', 'print one document of a versioned contract')
    .option('--plain', 'no colours, one record per line, cells separated by tabs')
    .option('-q, --quiet', 'no talk, only data and errors')
    .option('-v, --verbose', 'tell each request, and the stack of an error')
    .option('--url <url>', 'base URL of the API (TIDEGATE_URL)')
    .option('--token <token>', 'access token (TIDEGATE_TOKEN; safer, as other users cannot see it)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: () => undefined,
    });
  overrideExit(program);
  for (const attach of commands) attach(program, perform);
  return program;
}

/** Of a line that could not be parsed as a whole: how it wants its error told. */
function globalOptions(program: Command, line: readonly string[]): GlobalOptions {
  const has = (...flags: readonly string[]): boolean => flags.some((flag) => line.includes(flag));
  return GlobalOptions.parse({
    ...program.opts(),
    json: has('--json'),
    plain: has('--plain'),
    verbose: has('-v', '--verbose'),
  });
}
