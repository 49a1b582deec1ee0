import { connect, createServer } from 'node:net';
import { TidegateError } from '../domain/fault.ts';

const loopback = '127.0.0.1';

/** The port that was asked for, or else the preferred one, or else any that is free. */
export async function choosePort(preferred: number, demanded?: number): Promise<number> {
  if (demanded !== undefined) {
    if (await isPortFree(demanded)) return demanded;
    throw new TidegateError('TG-0022', `port ${demanded} on ${loopback} is taken by another program`);
  }
  return (await isPortFree(preferred)) ? preferred : anyFreePort();
}

/** Free means both: nobody answers, also not on all interfaces, and we may listen. */
export async function isPortFree(port: number): Promise<boolean> {
  return !(await answers(port)) && (await listenOnce(port)) !== undefined;
}

async function anyFreePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) throw new TidegateError('TG-0022', `no free port on ${loopback}`);
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: loopback });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, loopback, () => {
      const address = server.address();
      const taken = address !== null && typeof address === 'object' ? address.port : undefined;
      server.close(() => resolve(taken));
    });
  });
}
