import { describe, expect, it } from 'vitest';
import type { WaitingTasks } from '../../../lib/domain/train/job-ports.ts';

/** How a waiting state went on. */
export type Ending =
  | { readonly kind: 'succeeded'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string };

export interface WaitingState {
  readonly token: string;
  readonly execution: string;
  ended(): Promise<Ending>;
}

export interface WaitingTasksBench {
  readonly tasks: WaitingTasks;
  wait(): Promise<WaitingState>;
  /** A state whose time has run out. */
  gaveUp(): Promise<string>;
  /** A state whose execution was stopped. */
  stopped(): Promise<Pick<WaitingState, 'token' | 'execution'>>;
}

export function waitingTasksSuite(adapter: string, makeBench: () => Promise<WaitingTasksBench>): void {
  describe(`WaitingTasks on ${adapter}`, () => {
    it('goes on with the output that it is sent, also after heartbeats', async () => {
      const { tasks, wait } = await makeBench();
      const { token, execution, ended } = await wait();
      expect(await tasks.heartbeat(token)).toBe('waiting');
      expect(await tasks.heartbeat(token, execution)).toBe('waiting');
      expect(await tasks.succeed(token, { resultUri: 's3://lake/x', peakMiB: 3 })).toBe('taken');
      expect(await ended()).toEqual({ kind: 'succeeded', output: { resultUri: 's3://lake/x', peakMiB: 3 } });
    });

    it('fails by the name and the cause that it is sent', async () => {
      const { tasks, wait } = await makeBench();
      const { token, ended } = await wait();
      expect(await tasks.fail(token, 'JobSilent', 'no sign of life\nfor 60 s')).toBe('taken');
      expect(await ended()).toEqual({ kind: 'failed', error: 'JobSilent', cause: 'no sign of life\nfor 60 s' });
    });

    it('takes the beginning of a cause that is longer than a state can keep', async () => {
      const { tasks, wait } = await makeBench();
      const { token, ended } = await wait();
      expect(await tasks.fail(token, 'JobFailed', `begin ${'x'.repeat(40_000)}`)).toBe('taken');
      const ending = await ended();
      expect(ending.kind === 'failed' && ending.cause.length).toBe(32_768);
      expect(ending).toMatchObject({ error: 'JobFailed', cause: expect.stringMatching(/^begin x+$/) });
    });

    it('counts the first answer alone', async () => {
      const { tasks, wait } = await makeBench();
      const { token, ended } = await wait();
      await tasks.succeed(token, { first: true });
      expect(await ended()).toEqual({ kind: 'succeeded', output: { first: true } });
      expect(await tasks.succeed(token, { first: false })).toBe('gone');
      expect(await tasks.fail(token, 'JobFailed', 'too late')).toBe('gone');
      expect(await tasks.heartbeat(token)).toBe('gone');
    });

    it('is gone once its time has run out', async () => {
      const { tasks, gaveUp } = await makeBench();
      const token = await gaveUp();
      expect(await tasks.heartbeat(token)).toBe('gone');
      expect(await tasks.fail(token, 'JobFailed', 'too late')).toBe('gone');
      expect(await tasks.succeed(token, {})).toBe('gone');
    });

    it('is gone once its execution was stopped', async () => {
      const { tasks, stopped } = await makeBench();
      const { token, execution } = await stopped();
      expect(await tasks.heartbeat(token, execution)).toBe('gone');
    });

    it('never was under a token that nobody gave out', async () => {
      const { tasks } = await makeBench();
      expect(await tasks.heartbeat('a-token-of-nobody')).toBe('gone');
      expect(await tasks.succeed('a-token-of-nobody', {})).toBe('gone');
    });
  });
}
