import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';

export interface WrittenLine {
  readonly timeMs: number;
  /** Not empty. */
  readonly message: string;
}

export interface LogBatch {
  readonly stream: string;
  /** By time; of less than a day. */
  readonly lines: readonly WrittenLine[];
}

/** Of one call of CloudWatch Logs: events of less than 1 MiB, each counted with 26 bytes more. */
export const largestLogBatch = { lines: 10_000, bytes: 1_048_576, bytesBesideLine: 26 } as const;

export type LogWriter = (batch: LogBatch) => Promise<void>;

/** Writes to one log group. Group and stream come with their first line: who only reads finds none before. */
export function cloudWatchLogWriter({
  client,
  group,
}: {
  readonly client: CloudWatchLogsClient;
  readonly group: string;
}): LogWriter {
  const put = ({ stream, lines }: LogBatch): Promise<unknown> =>
    client.send(
      new PutLogEventsCommand({
        logGroupName: group,
        logStreamName: stream,
        logEvents: lines.map(({ timeMs, message }) => ({ timestamp: timeMs, message })),
      }),
    );
  return async (batch) => {
    try {
      await put(batch);
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      await unlessThere(client.send(new CreateLogGroupCommand({ logGroupName: group })));
      await unlessThere(client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: batch.stream })));
      await put(batch);
    }
  };
}

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
}
