import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface OnlineStubProcess {
  readonly endpoint: string;
  /** Ends it, and waits for the end. */
  stop(): Promise<void>;
}

/** Starts the stub of the store, and waits until it listens. */
export async function startOnlineStub(seed: number, signal: AbortSignal): Promise<OnlineStubProcess> {
  signal.throwIfAborted();
  const program = fileURLToPath(new URL('online-stub.ts', import.meta.url));
  const child = fork(program, [String(seed)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const interrupt = (): void => void child.kill();
  signal.addEventListener('abort', interrupt, { once: true });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => signal.removeEventListener('abort', interrupt));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)));
    void ended.then(() => reject(new Error('the stub of the store ended before it listened')));
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
