import { routes } from '../../../schemas/routes.ts';
import { Report } from '../../../schemas/report.ts';
import { TrainRunReport } from '../../../schemas/run-api.ts';
import type { ApiClient } from '../api-client.ts';
import { CliError, usageError } from '../cli-error.ts';
import { fetchOne } from '../history/download-files.ts';

/** The report of a run that has searched for one group of heads or more. */
export type SearchedRun = Report;

/** All trials of a search stand in the report of its run, once that has ended. */
export async function findSearchedRun(api: ApiClient, run: string, signal: AbortSignal): Promise<SearchedRun> {
  const { json } = await api.ask(routes.showRunReport, TrainRunReport, { path: { run } });
  const body = await fetchOne(json, signal);
  if (body instanceof Error) throw body;
  const report = readReport(json.key, body);
  if (report.searches.length === 0) {
    const next = `See what it did: \`tidegate runs show ${run}\`. To search, train with --trials.`;
    throw usageError(`run ${run} has searched nothing: its parameters are those of the pack ${report.pack}`, next);
  }
  return report;
}

function readReport(key: string, body: Uint8Array): Report {
  const parsed = Report.safeParse(parseJson(Buffer.from(body).toString('utf8')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined ? '' : `: ${issue.path.join('.')} ${issue.message}`;
  throw new CliError('TG-0029', `${key} is no report of this release${place}`, {
    next: 'Read it with the release that wrote it, or train again.',
  });
}

/** Undefined for what is not JSON, which no contract takes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
