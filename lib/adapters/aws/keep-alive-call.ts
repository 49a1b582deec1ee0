import { urlToHttpOptions } from 'node:url';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Names and values in turns, the host among them. */
  readonly headers: readonly string[];
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Rejects when no whole answer came in time. */
export type SendCall = (call: HttpCall) => Promise<HttpAnswer>;

const mostConnections = 64;

/** Calls of one host over connections that stay open: Node's `fetch` takes three times the processor time. */
export function keepAliveCall(address: URL, timeoutMs: number): SendCall {
  // Not by `import`: it reads every export of `http`, of which WebSocket loads a library, 20 ms of a cold start.
  const { Agent, request } = process.getBuiltinModule(address.protocol === 'https:' ? 'node:https' : 'node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: mostConnections });
  const { protocol, hostname, port } = urlToHttpOptions(address);
  return ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))];
      const options = { protocol, hostname, port, path, method, agent, headers: [...headers, ...length] };
      const call = request(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts) }));
        answer.on('error', reject);
      });
      // Of the whole exchange: a timeout of the socket would begin anew with each byte that trickles in.
      const late = setTimeout(() => call.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      call.on('error', reject);
      call.on('close', () => clearTimeout(late));
      call.end(body);
    });
}
