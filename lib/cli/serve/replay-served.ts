import { sha256Hex } from '../../domain/canonical-json.ts';
import { mismatch, type Replay, replayPrediction } from '../../domain/serve/replay-prediction.ts';
import { routes } from '../../../schemas/routes.ts';
import { ServedList, ServedPrediction } from '../../../schemas/serving.ts';
import type { ApiClient } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { fetchOne, GoneFile } from '../history/download-files.ts';

export interface ServedDesk {
  readonly api: ApiClient;
  readonly signal: AbortSignal;
}

export interface ReplayedOne {
  readonly id: string;
  readonly serving: string;
  readonly replay: Replay;
}

/** Of the newest thousand; the same ones for the same seed, however often it is drawn. */
export async function drawServed(
  { count, seed, model }: { readonly count: number; readonly seed: number; readonly model: string | undefined },
  { api }: ServedDesk,
): Promise<readonly string[]> {
  const { predictions } = await api.ask(routes.listServed, ServedList, { query: { limit: 1000, model } });
  const placed = predictions.map(({ id }) => ({ id, place: sha256Hex(`${seed}/${id}`) }));
  return placed
    .toSorted((one, other) => (one.place < other.place ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id);
}

/** Each from its record and the files as they are stored now; a file is fetched once. */
export async function replayServed(ids: readonly string[], desk: ServedDesk): Promise<readonly ReplayedOne[]> {
  const files = new Map<string, Uint8Array>();
  const replayed: ReplayedOne[] = [];
  for (const id of ids) {
    const served = await desk.api.ask(routes.showServed, ServedPrediction, { path: { prediction: id } });
    replayed.push({ id, serving: served.serving.sha256, replay: await replayOne(id, served, { files, desk }) });
  }
  return replayed;
}

interface Fetching {
  readonly files: Map<string, Uint8Array>;
  readonly desk: ServedDesk;
}

async function replayOne(id: string, served: ServedPrediction, fetching: Fetching): Promise<Replay> {
  if (served.id !== id) return mismatch('TG-7012', `${id}: what is logged under it is ${served.id}`);
  const missing = ({ sha256 }: ServedPrediction['image']) =>
    mismatch('TG-7011', `${id}: the file ${sha256} is missing`);
  const serving = await fetchFile(served.serving, fetching);
  if (serving === undefined) return missing(served.serving);
  if (served.role === 'fallback') return replayPrediction(served, { serving });
  const image = await fetchFile(served.image, fetching);
  return image === undefined ? missing(served.image) : replayPrediction(served, { serving, image });
}

/** Undefined for one that is gone: nobody can say what it held. */
async function fetchFile(
  { sha256, url }: ServedPrediction['image'],
  { files, desk: { signal } }: Fetching,
): Promise<Uint8Array | undefined> {
  const known = files.get(sha256);
  if (known !== undefined) return known;
  if (url === undefined) throw new CliError('TG-0029', `the API offers no address of the file ${sha256}`);
  const body = await fetchOne({ key: sha256, url }, signal);
  if (body instanceof GoneFile) return undefined;
  if (body instanceof CliError) throw body;
  files.set(sha256, body);
  return body;
}
