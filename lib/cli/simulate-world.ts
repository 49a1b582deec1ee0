import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Simulated } from '../../schemas/cli.ts';
import type { Measured } from '../../schemas/chunk.ts';
import { dayOf, formatTime } from '../domain/time.ts';
import { toMarketEvent } from '../simulator/market-event.ts';
import type { World, WorldOptions } from '../simulator/world.ts';
import { SimulatedFiles } from './simulate-files.ts';

/** Ctrl-C is heard after so many events. */
const pauseEvery = 10_000;
const truthFolder = 'truth/';

export interface SimulationOptions {
  readonly world: World;
  readonly entities: readonly string[];
  readonly options: WorldOptions;
  readonly folder: string;
  readonly gzip: boolean;
  readonly signal: AbortSignal;
  /** Told when a day of an entity begins, and when the entity is done. */
  readonly onDay: (progress: { readonly entity: string; readonly day: string; readonly events: number }) => void;
}

/** Writes one file per entity, stream and day, and the truth in a folder of its own. */
export async function writeWorld(simulation: SimulationOptions): Promise<Simulated> {
  const { world, entities, options, folder, gzip } = simulation;
  const { startUs, seed, dial, days } = options;
  const files = new SimulatedFiles(folder, gzip);
  const streams: Record<string, number> = {};
  const counted: Simulated['entities'] = [];
  for (const entity of entities) counted.push(await writeEntity(simulation, { entity, files, streams }));
  const truth = join(folder, truthFolder, 'truth.json');
  const facts = files.names().filter((name) => name.startsWith(truthFolder));
  mkdirSync(join(folder, truthFolder), { recursive: true });
  writeFileSync(truth, `${JSON.stringify({ ...world.constants(options), entities, facts }, null, 2)}\n`);
  return {
    contract: 'simulated/1',
    ...{ world: world.name, seed, dial, start: formatTime(startUs), days, folder, truth },
    events: counted.reduce((sum, { events }) => sum + events, 0),
    ...{ streams, entities: counted, files: files.names().length - facts.length },
    digest: files.digestWithout(truthFolder),
  };
}

interface EntityWork {
  readonly entity: string;
  readonly files: SimulatedFiles;
  readonly streams: Record<string, number>;
}

async function writeEntity(simulation: SimulationOptions, work: EntityWork): Promise<Simulated['entities'][number]> {
  const { world, options, signal, onDay } = simulation;
  const { entity, files, streams } = work;
  let [events, day] = [0, ''];
  const feed = world.feed(entity, options, (kind, fact) => files.write(`${truthFolder}${entity}/${kind}`, fact));
  for (const measured of feed) {
    if (dayOf(measured.eventTimeUs) !== day) {
      day = dayOf(measured.eventTimeUs);
      await files.close(`${entity}/`);
      onDay({ entity, day, events });
    }
    files.write(fileOf(entity, measured, day), toMarketEvent(entity, measured));
    streams[measured.stream] = (streams[measured.stream] ?? 0) + 1;
    events += 1;
    if (files.mustWait) await files.drained();
    if (events % pauseEvery === 0) await setImmediate();
    signal.throwIfAborted();
  }
  await files.close('');
  return { entity, events };
}

function fileOf(entity: string, { stream }: Measured, day: string): string {
  return `${entity}/${stream}-${day}`;
}
