import { afterEach, describe, expect, test, vi } from 'vitest';
import { log } from '../../../lambdas/wiring/log.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Lines that a call writes, parsed. */
function linesOf(work: () => void): Record<string, unknown>[] {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  work();
  const lines = write.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  write.mockRestore();
  return lines;
}

describe('a line of the log', () => {
  test('has level, message, time and the fields of the call', () => {
    expect(linesOf(() => log.info('request', { status: 200 }))).toEqual([
      expect.objectContaining({ level: 'INFO', message: 'request', status: 200, service: 'tidegate' }),
    ]);
    expect(linesOf(() => log.warn('late'))[0]).toMatchObject({ level: 'WARN', timestamp: expect.stringMatching(/Z$/) });
  });

  test('names the trace of the invocation', () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1');
    expect(linesOf(() => log.info('request'))[0]).toMatchObject({
      xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    });
  });

  test('tells an error with its code, its stack and its cause', () => {
    const error = Object.assign(new Error('refused', { cause: new TypeError('no answer') }), { code: 'TG-0015' });
    expect(linesOf(() => log.error('fault', { error }))[0]).toMatchObject({
      level: 'ERROR',
      error: {
        ...{ name: 'Error', message: 'refused', code: 'TG-0015', cause: { name: 'TypeError', message: 'no answer' } },
        stack: expect.arrayContaining([expect.stringContaining('log.test.ts')]),
      },
    });
  });

  test('is written without its fields where these go round in a circle', () => {
    const circle: Record<string, unknown> = {};
    circle['itself'] = circle;
    expect(linesOf(() => log.error('fault', circle))).toEqual([
      expect.objectContaining({ level: 'ERROR', message: 'fault' }),
    ]);
  });
});
