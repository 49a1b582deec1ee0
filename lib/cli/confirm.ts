import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.ts';
import type { Call } from './command.ts';

/** Goes on only after a person has typed the name of what is lost, or a script has said `--yes`. */
export async function confirmByName(
  name: string,
  yes: boolean,
  { terminal, signal }: Pick<Call, 'terminal' | 'signal'>,
): Promise<void> {
  if (yes) return;
  if (!terminal.interactive)
    throw new CliError('TG-0030', `${name} was not confirmed: there is no terminal to ask on`, { next: 'Pass --yes.' });
  const { stdin: input, stderr: output } = terminal.streams;
  const prompt = createInterface({ input, output });
  try {
    const typed = await prompt.question(`Type ${terminal.paintTalk('strong', name)} to go on: `, { signal });
    if (typed.trim() !== name) throw new CliError('TG-0030', `"${typed.trim()}" is not "${name}"; nothing was changed`);
  } finally {
    prompt.close();
  }
}
