import * as z from 'zod';
import type { LogLine } from '../../schemas/cli.ts';
import { formatTime } from '../domain/time.ts';

const Structured = z.record(z.string(), z.json());
const Level = z.string().max(20);
const RequestId = z.string().min(1).max(128);

/** Functions write one JSON object per line; the runtime around them writes plain text. */
export function toLogLine(functionName: string, timeMs: number, text: string): LogLine {
  const message = text.trimEnd();
  const record = parse(message);
  const own = record?.['message'];
  return {
    contract: 'log-line/1',
    time: formatTime(timeMs * 1000),
    function: functionName,
    level: Level.safeParse(record?.['level']).data ?? null,
    requestId: RequestId.safeParse(record?.['requestId']).data ?? /RequestId: (\S{1,128})/.exec(message)?.[1] ?? null,
    message: typeof own === 'string' ? own : message,
    record,
  };
}

function parse(message: string): LogLine['record'] {
  if (!message.startsWith('{')) return null;
  try {
    return Structured.parse(JSON.parse(message));
  } catch {
    return null;
  }
}
