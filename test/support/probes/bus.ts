import { randomUUID } from 'node:crypto';
import {
  CreateEventBusCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { eventBridge } from './clients.ts';
import { within } from './probe.ts';
import { type ProbeQueue, take } from './queue.ts';

export async function makeBus(): Promise<string> {
  const Name = `probe-${randomUUID()}`;
  await eventBridge.send(new CreateEventBusCommand({ Name }));
  return Name;
}

/** A rule of a bus with one target. */
export async function route(bus: string, pattern: object, target: Partial<Target>): Promise<void> {
  const rule = { Name: `probe-${randomUUID()}`, EventBusName: bus };
  await eventBridge.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify(pattern) }));
  const Targets = [{ Id: 'one', Arn: undefined, ...target }];
  await eventBridge.send(new PutTargetsCommand({ Rule: rule.Name, EventBusName: bus, Targets }));
}

export interface ProbeEvent {
  readonly source?: string;
  readonly type?: string;
  readonly detail?: object;
}

export async function put(bus: string, events: readonly ProbeEvent[]) {
  return eventBridge.send(
    new PutEventsCommand({
      Entries: events.map(({ source = 'tidegate.probe', type = 'Probed', detail = {} }) => ({
        EventBusName: bus,
        Source: source,
        DetailType: type,
        Detail: JSON.stringify(detail),
      })),
    }),
  );
}

/** The next message of a queue, as JSON; undefined when none comes in time. */
export async function arrival(queue: ProbeQueue, seconds = 20): Promise<Record<string, unknown> | undefined> {
  const message = await within(seconds, () => take(queue));
  return message === undefined ? undefined : (JSON.parse(message.Body ?? '') as Record<string, unknown>);
}
