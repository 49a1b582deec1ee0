import { RequestError, TidegateError } from '../fault.ts';
import { secondUs } from '../time.ts';
import type { ServedDocument, ServedModel } from './open-served-model.ts';
import type { Answering } from './predict.ts';
import type { ServingStore } from './serving-store.ts';

/** A version in memory, and in which role it answers. */
export type LiveModel = Answering & {
  /** Digest of its serving document. */
  readonly serving: string;
};

export interface LiveModels {
  /** Throws TG-7001 for a model without any servable version, TG-7002 where none of them can be loaded. */
  find(wanted: ModelWanted): Promise<LiveModel>;
}

export interface ModelWanted {
  readonly tenant: string;
  readonly model: string;
  /** Wall clock. */
  readonly nowUs: number;
}

export interface LiveModelPorts {
  readonly store: Pick<ServingStore, 'champion' | 'version' | 'newest'>;
  /** Fetches the files of a version by the digest of its serving document, and opens them. */
  readonly load: (tenant: string, serving: string) => Promise<ServedModel>;
  /** Does without its trees. */
  readonly loadDocument: (tenant: string, serving: string) => Promise<ServedDocument>;
  /** Hears of each version that should have answered and cannot be loaded, with each look at it. */
  readonly onUnloadable: (wanted: ModelWanted, error: TidegateError) => Promise<void>;
  /** Wall clock. */
  readonly nowUs: () => number;
}

/** A promotion is seen so much later at the latest. */
const keptUs = secondUs;
/** While the store does not answer, what was last known is believed so long. */
const longestStaleUs = 10 * secondUs;
/** Another version is tried so long after a request has begun: whoever waits longer asks again. */
export const patienceUs = 2 * secondUs;
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
 * opened beside the old one, which answers until then, and on, if the new one cannot be loaded.
 */
export function liveModels(ports: LiveModelPorts): LiveModels {
  const held = new Map<string, Held>();
  const looks = new Map<string, Promise<Held>>();
  return {
    async find(wanted) {
      const name = `${wanted.tenant}#${wanted.model}`;
      const known = held.get(name);
      if (known !== undefined && isYoung(known, wanted.nowUs)) return known.live;
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

/** A clock that was put back makes nothing young. */
function isYoung({ askedAtUs }: Held, nowUs: number): boolean {
  return nowUs >= askedAtUs && nowUs - askedAtUs < keptUs;
}

/** The one that was asked for longest ago goes first. */
function keep(held: Map<string, Held>, name: string, found: Held): void {
  held.delete(name);
  held.set(name, found);
  const [oldest] = held.keys();
  if (held.size > mostModels && oldest !== undefined) held.delete(oldest);
}

async function lookAgain(wanted: ModelWanted, known: Held | undefined, ports: LiveModelPorts): Promise<Held> {
  const { nowUs } = wanted;
  try {
    return { live: await loadFirst(wanted, known?.live, ports), knownAtUs: nowUs, askedAtUs: nowUs };
  } catch (error) {
    const isRecent = known !== undefined && nowUs - known.knownAtUs <= longestStaleUs;
    if (!isRecent || isSure(error)) throw error;
    return { ...known, askedAtUs: nowUs };
  }
}

/** The stores have answered: there is nothing, or nothing that can be loaded. */
function isSure(error: unknown): boolean {
  return error instanceof RequestError || isUnloadable(error);
}

function isUnloadable(error: unknown): error is TidegateError {
  return error instanceof TidegateError && error.code === 'TG-7002';
}

/** A store that does not answer says nothing about a version: only what is known to be lost is passed over. */
async function loadFirst(wanted: ModelWanted, live: LiveModel | undefined, ports: LiveModelPorts): Promise<LiveModel> {
  let first: TidegateError | undefined;
  for await (const candidate of candidatesFor(wanted, ports.store)) {
    try {
      return await load(candidate, { tenant: wanted.tenant, live }, ports);
    } catch (error) {
      if (!isUnloadable(error)) throw error;
      await ports.onUnloadable(wanted, error);
      first ??= error;
      if (ports.nowUs() - wanted.nowUs > patienceUs) break;
    }
  }
  throw first ?? new RequestError('TG-7001', `${wanted.model} has no version that can be served`);
}

type Candidate = Pick<LiveModel, 'role' | 'champion' | 'serving'>;

/** The champion, the version before it, and the one whose fallback answers without them; each is looked up when its turn comes. */
async function* candidatesFor(
  { tenant, model }: ModelWanted,
  store: LiveModelPorts['store'],
): AsyncGenerator<Candidate, void> {
  const pointer = await store.champion(tenant, model);
  const champion = pointer?.number ?? null;
  if (pointer !== undefined) yield { role: 'champion', champion, serving: pointer.serving };
  const before = pointer?.previous ? await store.version(tenant, model, pointer.previous) : undefined;
  if (before !== undefined) yield { role: 'previous', champion, serving: before.serving };
  const newest = await store.newest(tenant, model);
  if (newest !== undefined) yield { role: 'fallback', champion, serving: newest.serving };
}

/** What is in memory already is taken from there. */
async function load(
  { role, champion, serving }: Candidate,
  { tenant, live }: { readonly tenant: string; readonly live: LiveModel | undefined },
  ports: LiveModelPorts,
): Promise<LiveModel> {
  const held = live?.serving === serving ? live : undefined;
  if (role === 'fallback') {
    const model = held?.model ?? (await ports.loadDocument(tenant, serving));
    return { role, champion, serving, model };
  }
  const model = held === undefined || held.role === 'fallback' ? await ports.load(tenant, serving) : held.model;
  return { role, champion, serving, model };
}
