import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';

export interface LogEvent {
  readonly id: string;
  readonly stream: string;
  readonly timeMs: number;
  readonly message: string;
}

export interface LogQuery {
  readonly group: string;
  readonly fromMs: number;
  /** Only lines that hold this phrase. */
  readonly phrase?: string | undefined;
  /** Only streams whose names begin so. */
  readonly streamPrefix?: string | undefined;
}

export type LogReader = (query: LogQuery) => Promise<readonly LogEvent[]>;

/** The events of one log group in the order of their time; none while the group has not been written to. */
export function cloudWatchLogReader({ client }: { readonly client: CloudWatchLogsClient }): LogReader {
  return async ({ group, fromMs, phrase, streamPrefix }) => {
    const events: LogEvent[] = [];
    const filter = {
      ...(phrase === undefined ? {} : { filterPattern: `"${phrase.replaceAll('"', '')}"` }),
      ...(streamPrefix === undefined ? {} : { logStreamNamePrefix: streamPrefix }),
    };
    try {
      const pages = paginateFilterLogEvents({ client }, { logGroupName: group, startTime: fromMs, ...filter });
      for await (const page of pages) {
        events.push(...(page.events ?? []).map(toLogEvent));
      }
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    // An engine may pass over the pattern, or the prefix.
    const wanted = events.filter(
      ({ message, stream }) => message.includes(phrase ?? '') && stream.startsWith(streamPrefix ?? ''),
    );
    return wanted.toSorted((a, b) => a.timeMs - b.timeMs);
  };
}

function toLogEvent({ eventId, timestamp = 0, logStreamName: stream = '', message = '' }: FilteredLogEvent): LogEvent {
  // An engine gives no ids: stream, time and text together are the next best.
  return { id: eventId ?? `${stream}\n${timestamp}\n${message}`, stream, timeMs: timestamp, message };
}
