import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readLines } from '../../../../lib/local/jobs/read-lines.ts';

async function linesOf(...chunks: readonly (string | Uint8Array)[]): Promise<{ lines: string[]; outputs: number }> {
  const stream = new PassThrough();
  const lines: string[] = [];
  let outputs = 0;
  const read = readLines(stream, { onOutput: () => (outputs += 1), take: (line) => void lines.push(line) });
  for (const chunk of chunks) {
    stream.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  stream.end();
  await read;
  return { lines, outputs };
}

describe('lines of a stream', () => {
  test('are put together from pieces, with either end', async () => {
    expect((await linesOf('a', 'b\nc', '\r\n\nd')).lines).toEqual(['ab', 'c', '', 'd']);
  });

  test('keep characters that were cut', async () => {
    const bytes = new TextEncoder().encode('naïve €\n');
    for (let cut = 1; cut < bytes.length; cut += 1)
      expect((await linesOf(bytes.subarray(0, cut), bytes.subarray(cut))).lines).toEqual(['naïve €']);
  });

  test('come in pieces of 16 KiB where nobody ends them', async () => {
    const { lines } = await linesOf('x'.repeat(40_000), 'x'.repeat(10_000), '\nend');
    expect(lines.map(({ length }) => length)).toEqual([16_384, 16_384, 16_384, 848, 3]);
  });

  test('are not awaited for a sign of life', async () => {
    expect(await linesOf('.', '.', '.')).toEqual({ lines: ['...'], outputs: 3 });
  });

  test('end with what was read when the stream is closed on our side', async () => {
    const stream = new PassThrough();
    const lines: string[] = [];
    const read = readLines(stream, { take: (line) => void lines.push(line) });
    stream.write('one\ntwo');
    await new Promise((resolve) => setImmediate(resolve));
    stream.destroy();
    await read;
    expect(lines).toEqual(['one', 'two']);
  });
});
