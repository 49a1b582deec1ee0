import type { Command } from 'commander';
import * as z from 'zod';
import type { ExitCode } from '../../schemas/errors.ts';
import { usageError } from './cli-error.ts';
import type { Terminal } from './terminal.ts';
import { overrideExit, seeHelp } from './usage-exit.ts';

export const GlobalOptions = z.object({
  json: z.boolean().default(false),
  plain: z.boolean().default(false),
  quiet: z.boolean().default(false),
  verbose: z.boolean().default(false),
  url: z.string().optional(),
  token: z.string().optional(),
});
export type GlobalOptions = z.infer<typeof GlobalOptions>;

/** One call of a command: what it was given, and the world it may touch. */
export interface Call<Arguments = unknown, Options = unknown> {
  readonly arguments: Arguments;
  readonly options: Options;
  readonly global: GlobalOptions;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface CommandDefinition<Arguments extends z.ZodType, Options extends z.ZodType> {
  /** Name and arguments, for example `get <view> <entity>`. */
  readonly usage: string;
  readonly about: string;
  readonly examples: readonly [string, ...string[]];
  readonly flags?: readonly (readonly [flag: string, about: string])[];
  /** What the arguments and the flags must be; each has a place here. */
  readonly arguments: Arguments;
  readonly options: Options;
  run(call: Call<z.output<Arguments>, z.output<Options>>): Promise<ExitCode>;
}

/** Carries out one command in the world of this process. */
export type Perform = (
  global: GlobalOptions,
  work: (base: Omit<Call, 'arguments' | 'options'>) => Promise<ExitCode>,
) => Promise<void>;

/** A command, ready to be hung into the tree. */
export type Attach = (parent: Command, perform: Perform) => void;

export const noArguments = z.tuple([]);
export const noOptions = z.object({});

export function defineCommand<Arguments extends z.ZodType, Options extends z.ZodType>(
  definition: CommandDefinition<Arguments, Options>,
): Attach {
  return (parent, perform) => {
    const command = parent.command(definition.usage).description(definition.about);
    overrideExit(command);
    for (const [flag, about] of definition.flags ?? []) command.option(flag, about);
    command.addHelpText('after', `\nExamples:\n${definition.examples.map((example) => `  $ ${example}`).join('\n')}`);
    command.action(async () => {
      const names = command.registeredArguments.map((argument) => `<${argument.name()}>`);
      const words = command.processedArgs.filter((word) => word !== undefined);
      const parsedArguments = check(definition.arguments, words, {
        command,
        nameOf: (key) => names[Number(key)] ?? 'arguments',
      });
      const options = check(definition.options, command.opts(), {
        command,
        nameOf: (key) => `--${kebab(String(key))}`,
      });
      const global = GlobalOptions.parse(command.optsWithGlobals());
      await perform(global, (base) => definition.run({ ...base, arguments: parsedArguments, options }));
    });
  };
}

/** Commands of one noun: `tidegate features …`. */
export function defineGroup(name: string, about: string, commands: readonly Attach[]): Attach {
  return (parent, perform) => {
    const group = parent.command(name).description(about);
    overrideExit(group);
    for (const attach of commands) attach(group, perform);
  };
}

interface Checked {
  readonly command: Command;
  /** How the user wrote what the parsed value holds under this key. */
  readonly nameOf: (key: PropertyKey | undefined) => string;
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  { command, nameOf }: Checked,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${nameOf(path[0])}: ${message}`);
  throw usageError(problems.join('; '), seeHelp(command));
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
