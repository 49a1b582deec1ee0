import { setTimeout as delay } from 'node:timers/promises';
import { decodeFeatureFile, type FileRows, joinFileRows } from '../../domain/features/feature-files.ts';
import type { ViewDefinition } from '../../domain/features/feature-view.ts';
import { CliError } from '../cli-error.ts';

export interface FileAddress {
  readonly key: string;
  readonly url: string;
}

export interface Download {
  readonly view: ViewDefinition;
  /** Asked for again where a download failed: an address expires, and a file may have been merged into another. */
  readonly addresses: () => Promise<readonly FileAddress[]>;
  readonly signal: AbortSignal;
  /** @default 500 */
  readonly firstPauseMs?: number;
}

const downloadsAtOnce = 6;
const mostRounds = 4;
const timeoutMs = 60_000;

/** All rows of some files, each checked by its checksums. Files that are there already are not fetched again. */
export async function downloadFiles(download: Download): Promise<FileRows> {
  const { view, signal, firstPauseMs = 500 } = download;
  const known = new Map<string, FileRows>();
  for (let round = 1; ; round += 1) {
    const wanted = await download.addresses();
    const failures = await fetchAll(
      wanted.filter(({ key }) => !known.has(key)),
      known,
      download,
    );
    const [failure] = failures;
    if (failure === undefined) {
      return joinFileRows(
        view,
        wanted.flatMap(({ key }) => known.get(key) ?? []),
      );
    }
    if (round === mostRounds) throw failure;
    await delay(firstPauseMs * 2 ** (round - 1) * (0.5 + Math.random()), undefined, { signal });
  }
}

async function fetchAll(
  addresses: readonly FileAddress[],
  known: Map<string, FileRows>,
  { view, signal }: Download,
): Promise<readonly CliError[]> {
  const failures: CliError[] = [];
  const left = addresses.values();
  const work = async (): Promise<void> => {
    for (const address of left) {
      const body = await fetchOne(address, signal);
      if (body instanceof CliError) failures.push(body);
      else known.set(address.key, decodeFeatureFile(view, address.key, body));
    }
  };
  await Promise.all(Array.from({ length: downloadsAtOnce }, work));
  return failures;
}

/** Storage says that there is none, or, where it may not say that, that nobody may see it. */
export class GoneFile extends CliError {}
const gone: readonly number[] = [403, 404];

/** The address carries the right to the file, so the token stays at home. */
export async function fetchOne({ key, url }: FileAddress, signal: AbortSignal): Promise<Uint8Array | CliError> {
  try {
    const answer = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    await answer.body?.cancel();
    const Failure = gone.includes(answer.status) ? GoneFile : CliError;
    return new Failure('TG-0029', `the download of ${key} was answered with ${answer.status}`);
  } catch (cause) {
    if (signal.aborted) throw cause;
    return new CliError('TG-0029', `the download of ${key} broke off`, { cause });
  }
}
