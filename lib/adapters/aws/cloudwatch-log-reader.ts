import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';

export interface LogEvent {
  readonly id: string;
  readonly timeMs: number;
  readonly message: string;
}

export interface LogQuery {
  readonly group: string;
  readonly fromMs: number;
  /** Only lines that hold this phrase. */
  readonly phrase?: string | undefined;
}

export type LogReader = (query: LogQuery) => Promise<readonly LogEvent[]>;

/** The events of one log group in the order of their time; none while the group has not been written to. */
export function cloudWatchLogReader({ client }: { readonly client: CloudWatchLogsClient }): LogReader {
  return async ({ group, fromMs, phrase }) => {
    const events: LogEvent[] = [];
    const filter = phrase === undefined ? {} : { filterPattern: `"${phrase.replaceAll('"', '')}"` };
    try {
      const pages = paginateFilterLogEvents({ client }, { logGroupName: group, startTime: fromMs, ...filter });
      for await (const page of pages) {
        for (const { eventId, timestamp = 0, logStreamName, message = '' } of page.events ?? []) {
          // An engine gives no ids: stream, time and text together are the next best.
          events.push({ id: eventId ?? `${logStreamName}\n${timestamp}\n${message}`, timeMs: timestamp, message });
        }
      }
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return events.toSorted((a, b) => a.timeMs - b.timeMs);
  };
}
