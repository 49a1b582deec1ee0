import { readFileSync } from 'node:fs';
import { memoryIdempotencyKeys } from '../../lib/adapters/memory/memory-idempotency-keys.ts';
import { memoryMaterialisedLog } from '../../lib/adapters/memory/memory-materialised-log.ts';
import type { Answer } from '../../lib/cli/verify/answers.ts';
import type { Point } from '../../lib/cli/verify/compare-answers.ts';
import type { PlatformUnderTest } from '../../lib/cli/verify/platform-under-test.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { decodeFeatureFile, joinFileRows } from '../../lib/domain/features/feature-files.ts';
import { indexHistory } from '../../lib/domain/features/feature-history.ts';
import type { ViewDefinition } from '../../lib/domain/features/feature-view.ts';
import { materialiseClosedHours } from '../../lib/domain/features/materialise-closed-hours.ts';
import { featureStatuses, joinPointInTime } from '../../lib/domain/features/point-in-time-join.ts';
import { readFeatureRows } from '../../lib/domain/features/read-features.ts';
import { acceptEvents } from '../../lib/domain/ingest/accept-events.ts';
import { consumeMessage } from '../../lib/domain/ingest/consume-message.ts';
import type { IngestMessage } from '../../lib/domain/ingest/ingest-message.ts';
import { reviseEntity } from '../../lib/domain/ingest/revise-entity.ts';
import { sendEvents } from '../../lib/domain/ingest/send-events.ts';
import { showBalance } from '../../lib/domain/ingest/show-balance.ts';
import { parseTime } from '../../lib/domain/time.ts';
import { onlineAnswer } from '../../lib/cli/verify/online-answer.ts';
import type { FeatureRows } from '../../schemas/api.ts';
import { historyMessage, putHistory } from './histories.ts';
import { delivery, ingestLine } from './ingest-line.ts';

const tenant = 'main';
const correlationId = '01KDZ000000000000000000000';

/** What a test may do to the bytes on their way, as a failing disk would. */
export interface Damage {
  /** Of a file of features, before it is read. */
  readonly file?: (
    body: Uint8Array,
    of: { readonly view: ViewDefinition; readonly points: readonly Point[] },
  ) => Uint8Array;
  /** Of a message, before it is consumed. */
  readonly message?: (message: IngestMessage) => IngestMessage;
}

/** The whole way from events to features, on memory adapters, with a clock that only the caller moves. */
export class MemoryPlatform implements PlatformUnderTest {
  readonly line = ingestLine();
  readonly #materialised = memoryMaterialisedLog();
  readonly #keys = memoryIdempotencyKeys();
  readonly #damage: Damage;
  readonly #time = { nowUs: async () => this.#nowUs };
  #nowUs = 0;
  #requests = 0;

  constructor(damage: Damage = {}) {
    this.#damage = damage;
  }

  async moveClock(timeUs: number): Promise<void> {
    this.#nowUs = Math.max(this.#nowUs, timeUs);
  }

  async importHistory(file: string, entity: string): Promise<void> {
    const body: unknown = {
      events: readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    };
    const events = this.#measured(body);
    const imported = { importId: sha256Hex(file), events, entity, market: events[0]?.market ?? '' };
    await putHistory(this.line.lake, imported);
    await this.#consume(historyMessage(imported, this.#nowUs));
    await this.revise([entity]);
  }

  /** The API takes up to 500 at once; a file has more. */
  #measured(body: unknown) {
    const { events } = body as { events: readonly unknown[] };
    return Array.from({ length: Math.ceil(events.length / 500) }, (_, part) => {
      const some = { events: events.slice(500 * part, 500 * part + 500) };
      return acceptEvents(some, () => this.#nowUs).accepted.flatMap(({ event }) =>
        event.stream === 'tick' ? [] : [event],
      );
    }).flat();
  }

  async send(events: readonly object[]): Promise<void> {
    this.#nowUs += 1;
    this.#requests += 1;
    const key = `request ${this.#requests}`;
    const request = { tenant, requestId: key, idempotencyKey: key, bodyDigest: sha256Hex(key), correlationId };
    const queue = { send: async (messages: readonly IngestMessage[]) => this.#consumeAll(messages) };
    const ports = { keys: this.#keys, time: this.#time, queue };
    const verdicts = await sendEvents({ ...request, body: { events }, receivedAtUs: this.#nowUs }, ports);
    if (verdicts.rejected > 0) throw new Error(JSON.stringify(verdicts.verdicts));
    this.#nowUs += 1;
  }

  async balance(entity: string) {
    const failures = { list: async () => [], record: async () => undefined, clear: async () => undefined };
    const { counts } = await showBalance({ tenant, entity }, { states: this.line.ports.states, failures });
    return { ...counts, lost: counts.quarantined + counts.failing };
  }

  async read(view: ViewDefinition, entities: readonly string[]) {
    const ports = { rows: this.line.onlineStore, time: this.#time };
    const found = await readFeatureRows({ tenant, view: view.name, entities }, ports);
    // As it comes over the wire.
    const { asOf, rows } = JSON.parse(JSON.stringify(found)) as FeatureRows;
    return { asOfUs: parseTime(asOf) ?? Number.NaN, answers: rows.map((row) => onlineAnswer(view, row)) };
  }

  async revise(entities: readonly string[]): Promise<void> {
    for (const entity of entities) {
      this.#nowUs += 1;
      const queue = { send: async (messages: readonly IngestMessage[]) => this.#consumeAll(messages) };
      await reviseEntity({ tenant, entity, nowUs: this.#time.nowUs, correlationId }, { ...this.line.ports, queue });
      await this.#materialise(entity);
    }
  }

  async join(view: ViewDefinition, points: readonly Point[]): Promise<readonly Answer[]> {
    const keys = await this.line.lake.list(`${tenant}/features/${view.name}/v=${view.version}/`);
    const bodies = await Promise.all(keys.map(async (key) => (await this.line.lake.get(key)) ?? new Uint8Array()));
    const files = bodies.map((body, index) =>
      decodeFeatureFile(view, keys[index] ?? '', this.#damage.file?.(body, { view, points }) ?? body),
    );
    const requests = {
      rowId: points.map(({ number }) => String(number)),
      entity: points.map(({ entity }) => entity),
      timeUs: Float64Array.from(points, ({ timeUs }) => timeUs),
    };
    const { features } = joinPointInTime(requests, indexHistory(joinFileRows(view, files)), view);
    return points.map((_, row) => ({
      statuses: features.map(({ status }) => featureStatuses[status[row] ?? 0] ?? 'NULL'),
      values: Float64Array.from(features, ({ values }) => values[row] ?? Number.NaN),
    }));
  }

  async #materialise(entity: string): Promise<void> {
    const ports = { ...this.line.ports, materialised: this.#materialised };
    for (let beforeUs = -1; ;) {
      const { materialised } = await materialiseClosedHours({ tenant, entity }, ports);
      if (materialised === undefined || materialised.untilUs === beforeUs) return;
      beforeUs = materialised.untilUs;
    }
  }

  async #consumeAll(messages: readonly IngestMessage[]): Promise<void> {
    for (const message of messages) await this.#consume(message);
  }

  async #consume(message: IngestMessage): Promise<void> {
    await consumeMessage(delivery(this.#damage.message?.(message) ?? message), this.line.ports);
  }
}
