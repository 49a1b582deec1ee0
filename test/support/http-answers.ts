import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Respond = (response: ServerResponse, received: Received) => void;

/** A real HTTP server that gives one answer after the other, and the last one for ever. */
export async function answering(...answers: readonly [Respond, ...Respond[]]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const call = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      received.push(call);
      answers[Math.min(received.length, answers.length) - 1]!(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** An address on which nobody listens. */
export async function deserted(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

export function json(status: number, document: unknown, headers: Readonly<Record<string, string>> = {}): Respond {
  return raw(status, JSON.stringify(document), headers);
}

export function raw(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Respond {
  return (response) => response.writeHead(status, headers).end(body);
}

/** Takes the request and never answers. */
export const silence: Respond = () => undefined;

export function problem(status: number, code: string, overrides: object = {}): Respond {
  return json(
    status,
    {
      type: `urn:tidegate:error:${code}`,
      title: 'A title',
      status,
      detail: 'what happened here',
      code,
      requestId: 'request-1',
      retryable: status >= 500,
      next: 'Do this.',
      ...overrides,
    },
    { 'content-type': 'application/problem+json' },
  );
}
