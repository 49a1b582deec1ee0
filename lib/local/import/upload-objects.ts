import { setTimeout as delay } from 'node:timers/promises';
import type { ImportUpload, UploadOffer } from '../../../schemas/import.ts';
import { TidegateError } from '../../domain/fault.ts';

/** The side of the API that an import needs. */
export interface ImportApi {
  /** One answer per object, in their order. */
  uploads(importId: string, objects: readonly ImportUpload[]): Promise<readonly UploadOffer[]>;
}

export interface UploadObject {
  readonly request: ImportUpload;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface UploadWorld {
  readonly api: ImportApi;
  readonly signal: AbortSignal;
  /** @default 500 */
  readonly firstPauseMs?: number;
}

export interface UploadCounts {
  readonly uploaded: number;
  /** They were there already. */
  readonly skipped: number;
}

const uploadsAtOnce = 6;
const maxRounds = 6;
const longestPauseMs = 15_000;
const answerTimeoutMs = 20_000;
/** Slower lines than 50 KB a second are broken ones. */
const slowestBytesPerMs = 50;

/**
 * Uploads what is not there yet. What fails is asked for anew: a lost answer may have been a success, and an address
 * does not hold for ever.
 */
export async function uploadObjects(
  importId: string,
  objects: readonly UploadObject[],
  world: UploadWorld,
): Promise<UploadCounts> {
  let [uploaded, skipped] = [0, 0];
  let waiting = objects;
  for (let round = 1; waiting.length > 0; round += 1) {
    const offers = await world.api.uploads(
      importId,
      waiting.map(({ request }) => request),
    );
    const outcomes = await putAll(waiting, offers, world.signal);
    uploaded += outcomes.filter((outcome) => outcome === 'uploaded').length;
    skipped += outcomes.filter((outcome) => outcome === 'there').length;
    const failures = outcomes.filter((outcome) => outcome instanceof UploadFailure);
    waiting = waiting.filter((_, index) => outcomes[index] instanceof UploadFailure);
    const lasting = failures.find(({ mayPass }) => !mayPass || round === maxRounds);
    if (lasting !== undefined) throw lasting;
    if (waiting.length > 0) await pause(round, world);
  }
  return { uploaded, skipped };
}

type Outcome = 'uploaded' | 'there' | UploadFailure;

class UploadFailure extends TidegateError {
  override readonly name = 'UploadFailure';
  readonly mayPass: boolean;

  constructor(detail: string, mayPass: boolean, cause?: unknown) {
    super('TG-0015', `an upload ${detail}`, { cause });
    this.mayPass = mayPass;
  }
}

async function putAll(
  objects: readonly UploadObject[],
  offers: readonly UploadOffer[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const places = objects.entries();
  const work = async (): Promise<void> => {
    for (const [place, { body }] of places) {
      const offer = offers[place];
      if (offer === undefined) throw new TidegateError('TG-0029', 'the API left out an object');
      outcomes[place] = offer.isThere ? 'there' : await put(offer, body, signal);
    }
  };
  await Promise.all(Array.from({ length: uploadsAtOnce }, work));
  return outcomes;
}

async function put(
  { url, headers }: Extract<UploadOffer, { readonly isThere: false }>,
  body: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<Outcome> {
  const timeout = AbortSignal.timeout(answerTimeoutMs + Math.ceil(body.length / slowestBytesPerMs));
  try {
    const answer = await fetch(url, {
      method: 'PUT',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, timeout]),
    });
    const text = await answer.text();
    if (answer.ok) return 'uploaded';
    // Somebody was faster: what is there has the same digest in its name.
    if (answer.status === 412) return 'there';
    return new UploadFailure(`was answered with ${answer.status}: ${text.slice(0, 300)}`, mayPass(answer.status));
  } catch (cause) {
    signal.throwIfAborted();
    return new UploadFailure('got no answer', true, cause);
  }
}

/** 403: the address has expired. 409: another upload of the same object is under way. */
function mayPass(status: number): boolean {
  return [403, 408, 409, 429].includes(status) || status >= 500;
}

/** Full jitter, as every client of ours waits. */
async function pause(round: number, { firstPauseMs = 500, signal }: UploadWorld): Promise<void> {
  await delay(Math.min(Math.random() * firstPauseMs * 2 ** round, longestPauseMs), undefined, { signal });
}
