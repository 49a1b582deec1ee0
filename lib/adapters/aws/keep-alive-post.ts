import * as http from 'node:http';
import * as https from 'node:https';
import { urlToHttpOptions } from 'node:url';

export interface PostAnswer {
  readonly status: number;
  readonly text: string;
}

/** Headers are names and values in turns, the host among them. Rejects when no whole answer came in time. */
export type Post = (headers: readonly string[], body: string) => Promise<PostAnswer>;

const mostConnections = 64;

/** `POST` to one address over connections that stay open: Node's `fetch` takes three times the processor time. */
export function keepAlivePost(address: URL, timeoutMs: number): Post {
  const { Agent, request } = address.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: mostConnections });
  const { protocol, hostname, port, path } = urlToHttpOptions(address);
  return (headers, body) =>
    new Promise((resolve, reject) => {
      const length = String(Buffer.byteLength(body));
      const all = [...headers, 'content-length', length];
      const call = request({ protocol, hostname, port, path, method: 'POST', agent, headers: all }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
        answer.on('error', reject);
      });
      // Of the whole exchange: a timeout of the socket would begin anew with each byte that trickles in.
      const late = setTimeout(() => call.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      call.on('error', reject);
      call.on('close', () => clearTimeout(late));
      call.end(body);
    });
}
