import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { BackfillStatus, Balance, EventVerdicts, FeatureRows, MarketClockState } from '../../../schemas/api.ts';
import { routes } from '../../../schemas/routes.ts';
import type { MarketEvent } from '../../../schemas/streams.ts';
import type { ViewDefinition } from '../../domain/features/feature-view.ts';
import { formatTime, parseTime } from '../../domain/time.ts';
import { openParquet } from '../../kernels/parquet/open-parquet.ts';
import type { ApiClient } from '../api-client.ts';
import { CliError, ProblemError } from '../cli-error.ts';
import { followRun } from '../import/follow-run.ts';
import type { Answer, Status } from './answers.ts';
import type { Point } from './compare-answers.ts';
import { onlineAnswer } from './online-answer.ts';
import { type ProcessOptions, runCommand } from './own-process.ts';
import type { EventBalance, OnlineRead, PlatformUnderTest } from './platform-under-test.ts';

export interface ApiPlatformOptions extends ProcessOptions {
  readonly api: ApiClient;
  /** Names the run, and what belongs to it. */
  readonly run: string;
  readonly market: string;
  readonly folder: string;
}

/** A platform as its users see it: by its API, and by the commands of this release in processes of their own. */
export class ApiPlatform implements PlatformUnderTest {
  readonly #options: ApiPlatformOptions;
  #backfills = 0;

  constructor(options: ApiPlatformOptions) {
    this.#options = options;
  }

  async importHistory(file: string): Promise<void> {
    await runCommand(['events', 'import', file, '--json'], this.#options);
  }

  /** A clock runs on while events are consumed: one that has passed the time already may stay. */
  async moveClock(timeUs: number): Promise<void> {
    const { api, market } = this.#options;
    const request = { path: { market }, body: { time: formatTime(timeUs), speed: 1 }, idempotencyKey: randomUUID() };
    try {
      await api.ask(routes.setMarketClock, MarketClockState, request);
    } catch (error) {
      if (!(error instanceof ProblemError && error.problem.code === 'TG-0037')) throw error;
    }
  }

  async send(events: readonly MarketEvent[]): Promise<void> {
    const request = { body: { events }, idempotencyKey: randomUUID() };
    const { rejected, verdicts } = await this.#options.api.ask(routes.sendEvents, EventVerdicts, request);
    const [first] = verdicts.filter(({ status }) => status === 'rejected');
    if (first !== undefined)
      throw new CliError('TG-1003', `${rejected} events were rejected: ${JSON.stringify(first)}`);
  }

  async balance(entity: string): Promise<EventBalance> {
    const { counts } = await this.#options.api.ask(routes.showBalance, Balance, { path: { entity } });
    const { received, duplicate, late, quarantined, failing } = counts;
    return { received, duplicate, late, lost: quarantined + failing };
  }

  async read(view: ViewDefinition, entities: readonly string[]): Promise<OnlineRead> {
    const { api, market } = this.#options;
    const query = { entities: entities.join(','), market };
    const { asOf, rows } = await api.ask(routes.readFeatureRows, FeatureRows, { path: { view: view.name }, query });
    return { asOfUs: parseTime(asOf) ?? 0, answers: rows.map((row) => onlineAnswer(view, row)) };
  }

  async revise(entities: readonly string[]): Promise<void> {
    const { api, run, signal } = this.#options;
    this.#backfills += 1;
    const request = { body: { run: `${run}-${this.#backfills}`, entities }, idempotencyKey: randomUUID() };
    const started = await api.ask(routes.startBackfill, BackfillStatus, request);
    const ended = await followRun(api, started, { signal, onStatus: () => undefined });
    const { status, failure } = ended;
    if (status !== 'succeeded') throw new CliError('TG-2009', `${ended.run}: ${failure?.code} ${failure?.reason}`);
  }

  async join(view: ViewDefinition, points: readonly Point[]): Promise<readonly Answer[]> {
    const { folder } = this.#options;
    const [asked, answered] = [join(folder, `${view.name}-points.csv`), join(folder, `${view.name}-points.parquet`)];
    const lines = points.map(({ number, entity, timeUs }) => `${number},${entity},${formatTime(timeUs)}`);
    writeFileSync(asked, `${['row_id,entity,time', ...lines].join('\n')}\n`);
    const line = ['features', 'history', view.name, '--rows', asked, '--out', answered, '--statuses', '--json'];
    await runCommand(line, this.#options);
    return readAnswers(readFileSync(answered), view);
  }
}

const statusNames: ReadonlySet<string> = new Set<Status>(['PRESENT', 'NULL', 'NOT_FOUND', 'EXPIRED']);

function isStatus(text: string | null | undefined): text is Status {
  return text !== null && text !== undefined && statusNames.has(text);
}

/** The table that `features history` has written. */
export function readAnswers(body: Uint8Array, { features }: ViewDefinition): readonly Answer[] {
  const file = openParquet(body, { crc32 });
  const columns = features.map(({ name }) => ({
    values: file.readNumbers(name),
    statuses: file.readStrings(`${name}__status`),
  }));
  return Array.from({ length: file.rows }, (_, row) => ({
    values: Float64Array.from(columns, ({ values }) => values[row] ?? Number.NaN),
    statuses: columns.map(({ statuses }) => {
      const status = statuses[row];
      if (!isStatus(status)) throw new CliError('TG-2003', `row ${row + 1} has no status but ${String(status)}`);
      return status;
    }),
  }));
}
