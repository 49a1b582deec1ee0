import { memoryEntityStates } from '../../lib/adapters/memory/memory-entity-states.ts';
import { memoryLake } from '../../lib/adapters/memory/memory-lake.ts';
import { memoryOnlineStore } from '../../lib/adapters/memory/memory-online-store.ts';
import type { ObjectStore } from '../../lib/adapters/object-store.ts';
import { stateArchive } from '../../lib/adapters/state-archive.ts';
import { cryptoView } from '../../lib/domain/features/crypto/crypto-view.ts';
import { unpackRow } from '../../lib/domain/features/row-codec.ts';
import type { AcceptedEvent } from '../../lib/domain/ingest/accept-events.ts';
import { chunkEvents } from '../../lib/domain/ingest/chunk-events.ts';
import { type ConsumePorts, consumeMessage } from '../../lib/domain/ingest/consume-message.ts';
import { messageGroup } from '../../lib/domain/ingest/ingest-message.ts';

const tenant = 'main';
const correlationId = '01KDZ000000000000000000000';

/** The way of events from their acceptance to the online store, in memory. */
export class IngestLine {
  readonly #onlineStore = memoryOnlineStore();
  readonly #ports: ConsumePorts;
  messages = 0;
  applied = 0;

  constructor() {
    const lake = sink();
    this.#ports = {
      lake,
      archive: stateArchive(lake),
      states: memoryEntityStates({ objects: lake, onlineStore: this.#onlineStore }),
      bus: { publish: async () => undefined },
    };
  }

  /** One request, all of whose chunks are consumed. */
  async take(request: readonly AcceptedEvent[], number: number): Promise<void> {
    const chunks = chunkEvents(request, { tenant, idempotencyKey: `request-${number}`, correlationId });
    for (const chunk of chunks) {
      this.messages += 1;
      const consumed = await consumeMessage(
        {
          messageId: `message-${this.messages}`,
          group: messageGroup(tenant, chunk.entity),
          sequence: String(this.messages).padStart(20, '0'),
          attempts: 1,
          body: JSON.stringify(chunk),
        },
        this.#ports,
      );
      this.applied += consumed.applied;
    }
  }

  /** How many features have a value in the last row of an entity. */
  async present(entity: string): Promise<number> {
    const row = await this.#onlineStore.read({
      tenant,
      view: cryptoView.name,
      viewVersion: cryptoView.version,
      entity,
    });
    const values = row && unpackRow(row.packed, cryptoView.features.length);
    return values?.filter(Number.isFinite).length ?? 0;
  }
}

/** Raw events and the states of past hours are swallowed: they belong into a bucket. States that replace each other stay. */
function sink(): ObjectStore {
  const kept = memoryLake();
  const isState = (key: string): boolean => /^[^/]+\/state\/[^/]+\/[0-9a-f]{64}\.gz$/.test(key);
  return { ...kept, putOnce: async (key, body) => (isState(key) ? kept.putOnce(key, body) : undefined) };
}
