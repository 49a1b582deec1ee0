import { RequestError } from '../fault.ts';
import { secondUs } from '../time.ts';
import type { ServedModel } from './open-served-model.ts';
import type { ServingStore } from './serving-store.ts';

/** A model in memory, and in which role it answers. */
export interface LiveModel {
  readonly model: ServedModel;
  readonly role: 'champion' | 'fallback';
  /** Number of the change that made it the champion; null in the role of a fallback. */
  readonly champion: number | null;
  /** Digest of its serving document. */
  readonly serving: string;
}

export interface LiveModels {
  /** Throws TG-7001 for a model without any servable version, TG-7002 for one that cannot be loaded. */
  find(wanted: ModelWanted): Promise<LiveModel>;
}

export interface ModelWanted {
  readonly tenant: string;
  readonly model: string;
  /** Wall clock. */
  readonly nowUs: number;
}

export interface LiveModelPorts {
  readonly store: Pick<ServingStore, 'champion' | 'newest'>;
  /** Fetches the files of a version by the digest of its serving document, and opens them. */
  readonly load: (tenant: string, serving: string) => Promise<ServedModel>;
}

/** A promotion is seen so much later at the latest. */
const keptUs = secondUs;
/** While the store does not answer, what was last known is believed so long. */
const longestStaleUs = 10 * secondUs;
/** Held at a time; each has its trees in memory of its own. */
const mostModels = 16;

interface Held {
  readonly live: LiveModel;
  /** When the store last said so. */
  readonly knownAtUs: number;
  /** When it was last asked. */
  readonly askedAtUs: number;
}

/**
 * Models by their names, each loaded once and kept. The pointer is asked for again after a second; a new champion is
 * opened beside the old one, which answers until then.
 */
export function liveModels(ports: LiveModelPorts): LiveModels {
  const held = new Map<string, Held>();
  const looks = new Map<string, Promise<Held>>();
  return {
    async find(wanted) {
      const name = `${wanted.tenant}#${wanted.model}`;
      const known = held.get(name);
      if (known !== undefined && wanted.nowUs - known.askedAtUs < keptUs) return known.live;
      // Whoever asks meanwhile waits for the same look.
      const look = looks.get(name) ?? lookAgain(wanted, known, ports);
      looks.set(name, look);
      try {
        const found = await look;
        keep(held, name, found);
        return found.live;
      } finally {
        looks.delete(name);
      }
    },
  };
}

/** The one that was asked for longest ago goes first. */
function keep(held: Map<string, Held>, name: string, found: Held): void {
  held.delete(name);
  held.set(name, found);
  const [oldest] = held.keys();
  if (held.size > mostModels && oldest !== undefined) held.delete(oldest);
}

async function lookAgain(wanted: ModelWanted, known: Held | undefined, ports: LiveModelPorts): Promise<Held> {
  const { tenant, nowUs } = wanted;
  let pointed: Omit<LiveModel, 'model'>;
  try {
    pointed = await readPointer(wanted, ports.store);
  } catch (error) {
    const isRecent = known !== undefined && nowUs - known.knownAtUs <= longestStaleUs;
    if (!isRecent || isSure(error)) throw error;
    return { ...known, askedAtUs: nowUs };
  }
  const isSame = known?.live.serving === pointed.serving;
  const model = isSame ? known.live.model : await ports.load(tenant, pointed.serving);
  return { live: { ...pointed, model }, knownAtUs: nowUs, askedAtUs: nowUs };
}

/** The store has answered: there is nothing. */
function isSure(error: unknown): boolean {
  return error instanceof RequestError;
}

/** Of the champion, or of the version whose fallback answers while there is none. */
async function readPointer(wanted: ModelWanted, store: LiveModelPorts['store']): Promise<Omit<LiveModel, 'model'>> {
  const { tenant, model } = wanted;
  const champion = await store.champion(tenant, model);
  if (champion !== undefined) return { role: 'champion', champion: champion.number, serving: champion.serving };
  const newest = await store.newest(tenant, model);
  if (newest === undefined) throw nothingToServe(wanted);
  return { role: 'fallback', champion: null, serving: newest.serving };
}

function nothingToServe({ model }: ModelWanted): RequestError {
  return new RequestError('TG-7001', `${model} has no version that can be served`);
}
