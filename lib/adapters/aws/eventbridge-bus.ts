import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { domainEvents } from '../../../schemas/events.ts';
import type { EventBus } from '../../domain/ingest/ports.ts';
import { storeUnavailable } from './store-unavailable.ts';

interface Bus {
  readonly client: EventBridgeClient;
  readonly busName: string;
}

export function eventBridgeBus({ client, busName }: Bus): EventBus {
  return {
    async publish(name, event) {
      const source = `tidegate.${domainEvents[name].producer}`;
      const entry = { EventBusName: busName, Source: source, DetailType: name, Detail: JSON.stringify(event) };
      const { Entries: [outcome] = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
      // A refused entry comes back inside a 200.
      if (outcome?.EventId === undefined) {
        throw storeUnavailable(new Error(`the bus refused ${name}: ${outcome?.ErrorCode}: ${outcome?.ErrorMessage}`));
      }
    },
  };
}
