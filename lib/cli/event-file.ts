import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CliError, usageError } from './cli-error.ts';

/** One event as it stands in a file. */
export interface FileEvent {
  /** From 1; in a JSON array that is not one event per line, the place in the array. */
  readonly line: number;
  readonly event: unknown;
}

export interface EventFile {
  /** SHA-256 of the text, hex. */
  readonly digest: string;
  /** What `line` counts. */
  readonly unit: 'line' | 'item';
  readonly events: readonly FileEvent[];
}

/** Reads a file, or standard input when it is `-`, as NDJSON or as one JSON array. */
export async function readEventFile(path: string, stdin: NodeJS.ReadStream): Promise<EventFile> {
  const content = await readContent(path, stdin);
  const file = path === '-' ? 'standard input' : path;
  const digest = createHash('sha256').update(content).digest('hex');
  const body = content.replace(/^\uFEFF/, '');
  const isArray = body.trimStart().startsWith('[');
  const events = isArray ? readArray(body, file) : readLines(body, file);
  if (events.length === 0)
    throw new CliError('TG-1001', `${file} holds no event`, {
      next: 'Write one event per line, as JSON; see /v1/docs.',
    });
  return { digest, unit: isArray ? 'item' : 'line', events };
}

async function readContent(file: string, stdin: NodeJS.ReadStream): Promise<string> {
  if (file === '-') return text(stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw usageError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Check the path.',
    );
  }
}

function readArray(body: string, file: string): readonly FileEvent[] {
  const parsed = parse(body, file);
  if (!Array.isArray(parsed)) throw notJson(file, 'expected an array');
  return parsed.map((event: unknown, index) => ({ line: index + 1, event }));
}

function readLines(body: string, file: string): readonly FileEvent[] {
  return body.split('\n').flatMap((content, index) => {
    const line = index + 1;
    return content.trim() === '' ? [] : [{ line, event: parse(content, `${file}, line ${line}`) }];
  });
}

function parse(content: string, place: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw notJson(place, error instanceof Error ? error.message : String(error));
  }
}

function notJson(place: string, why: string): CliError {
  return new CliError('TG-0010', `${place}: ${why}`, {
    next: 'Write one event per line, or one array of events; nothing was sent.',
  });
}
