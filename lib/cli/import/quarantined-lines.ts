import { gunzipSync } from 'node:zlib';
import { ImportQuarantine, QuarantinedLine } from '../../../schemas/import.ts';
import { routes } from '../../../schemas/routes.ts';
import type { ApiClient } from '../api-client.ts';
import { CliError, usageError } from '../cli-error.ts';

const timeoutMs = 60_000;

/** The lines of an import that were refused, in the order in which they were read; one object of them at a time. */
export async function* quarantinedLines(
  api: ApiClient,
  importId: string,
  signal: AbortSignal,
): AsyncGenerator<QuarantinedLine> {
  const { imports } = await api.ask(routes.listQuarantine, ImportQuarantine, { query: { import: importId } });
  const [found] = imports;
  if (found === undefined)
    throw usageError(`no line of ${importId} is in quarantine`, 'See `tidegate events quarantine ls`.');
  for (const { url } of found.objects.toSorted((a, b) => a.part - b.part))
    for (const line of (await fetchText(url, signal)).trimEnd().split('\n'))
      yield QuarantinedLine.parse(JSON.parse(line));
}

async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const { origin } = new URL(url);
  try {
    const answer = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (!answer.ok) throw new CliError('TG-0015', `${origin} answered ${answer.status}`);
    return gunzipSync(await answer.bytes()).toString();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof CliError) throw cause;
    throw new CliError('TG-0015', `${origin} did not give the lines`, { cause });
  }
}
