import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach } from 'vitest';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const silence: Answer = () => undefined;
export const hangUp: Answer = (request) => void request.socket.destroy();
/** Breaks off after the first of four bytes. */
export const halfAnswer: Answer = (request, response) => {
  response.writeHead(200, { 'content-length': '4' });
  response.write(Buffer.of(0), () => request.socket.destroy());
};

export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server per call that answers one request after the other from a list, the last answer for ever. */
export function useHttpServer() {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  return async (answers: readonly Answer[]) => {
    const requests: ServedRequest[] = [];
    const connections = new Set<unknown>();
    const server = createServer((request, response) => {
      connections.add(request.socket);
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        requests.push({ method, path, headers, body: Buffer.concat(parts).toString() });
        (answers[requests.length - 1] ?? answers.at(-1))?.(request, response);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return { server, endpoint: `http://127.0.0.1:${port}`, requests, connections };
  };
}
