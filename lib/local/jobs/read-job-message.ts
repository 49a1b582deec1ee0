import * as z from 'zod';
import { JobMessage } from '../../../schemas/jobs.ts';

export type ReadMessage =
  | { readonly kind: 'job'; readonly message: JobMessage }
  /** With the token that an answer can be sent to, where there is one. */
  | { readonly kind: 'malformed'; readonly reason: string; readonly taskToken: string | undefined };

const WithToken = z.object({ taskToken: JobMessage.shape.taskToken });

export function readJobMessage(body: string): ReadMessage {
  const document = parseJson(body);
  const read = JobMessage.safeParse(document);
  if (read.success) return { kind: 'job', message: read.data };
  const reason = document === undefined ? 'it is not JSON' : z.prettifyError(read.error);
  return { kind: 'malformed', reason, taskToken: WithToken.safeParse(document).data?.taskToken };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
