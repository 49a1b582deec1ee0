import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import * as z from 'zod';
import type { Simulated } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import type { World } from '../simulator/world.ts';
import { usageError } from './cli-error.ts';
import { defineCommand } from './command.ts';
import { simulateFlags, SimulateOptions, worldName } from './simulate-options.ts';
import { type SimulationOptions, writeWorld } from './simulate-world.ts';
import { pairs } from './table.ts';
import type { Terminal } from './terminal.ts';

export const simulate = defineCommand({
  usage: 'simulate <world>',
  about: 'Write the market events of a simulated world as files, and its truth beside them.',
  examples: [
    'tidegate simulate liquidation --seed 7 --days 3 --out market',
    'tidegate simulate liquidation --symbols BTC-USD,ETH-USD --dial null --gzip --out quiet-market --json',
  ],
  flags: simulateFlags,
  arguments: z.tuple([worldName]),
  options: SimulateOptions,
  async run({ arguments: [world], options, terminal, signal }) {
    const { seed, dial, days, start, labelShift, out, gzip, symbols } = options;
    const entities = chooseEntities(world, symbols);
    prepareFolder(out);
    const simulated = await writeWorld({
      ...{ world, entities, folder: out, gzip, signal },
      options: { seed, dial, days, startUs: start, labelShiftSteps: labelShift },
      onDay: progressOf(terminal),
    });
    if (isLive(terminal)) terminal.streams.stderr.write(clearLine);
    terminal.show(simulated, () => inWords(terminal, simulated));
    return exitCodes.ok;
  },
});

function chooseEntities(world: World, symbols: readonly string[] = world.entities): readonly string[] {
  const unknown = symbols.find((symbol) => !world.entities.includes(symbol));
  if (unknown === undefined) return [...new Set(symbols)];
  throw usageError(`--symbols: ${world.name} has no "${unknown}"; it has ${world.entities.join(', ')}`);
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw usageError(`--out: ${folder} cannot be made: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw usageError(`--out: ${folder} is not empty; nothing was written`, 'Name a folder that is empty or new.');
}

const clearLine = '\r\u001B[K';

/** A line that rewrites itself needs a terminal that understands it. */
function isLive({ streams, plain, quiet }: Terminal): boolean {
  return streams.stderr.isTTY && !plain && !quiet;
}

function progressOf(terminal: Terminal): SimulationOptions['onDay'] {
  const isRewriting = isLive(terminal);
  return ({ entity, day, events }) => {
    const line = `${entity} ${day}: ${events} events so far`;
    if (isRewriting) terminal.streams.stderr.write(`${clearLine}${line}`);
    else terminal.detail(line);
  };
}

function inWords(
  terminal: Terminal,
  { world, start, days, events, streams, entities, files, folder, truth, digest }: Simulated,
): string {
  const span = `${days} ${days === 1 ? 'day' : 'days'} from ${start}`;
  const told = { world, span, ...Object.fromEntries(entities.map((one) => [one.entity, one.events])), ...streams };
  return pairs(terminal, { ...told, events, files, folder, truth, digest });
}
