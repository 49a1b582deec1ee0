import type { Command, CommanderError } from 'commander';
import { usageError } from './cli-error.ts';

/** Commander would end the process: instead a wrong call becomes an error like any other, with its own next step. */
export function overrideExit(command: Command): void {
  command.exitOverride((error: CommanderError) => {
    // Help and version are no errors; without a subcommand the help has been printed already.
    if (error.exitCode === 0 || error.code === 'commander.help') throw error;
    throw usageError(error.message.replace(/^error: /, '').replace(/\n/g, ' '), seeHelp(command));
  });
}

export function seeHelp(command: Command): string {
  return `See \`${fullName(command)} --help\`.`;
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}
