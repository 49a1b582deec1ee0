import { describe, expect, it } from 'vitest';
import { checksum } from '../../../../lib/kernels/gbdt/image/checksum.ts';
import { kernelChecksum } from '../../../../lib/kernels/gbdt/score/kernel-checksum.ts';
import { startKernel } from '../../../../lib/kernels/gbdt/score/start-kernel.ts';

const samples = [...Array.from({ length: 40 }, (_, length) => length), 1000, 65_536, 200_001].map((length) =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + length) & 0xff),
);

describe('The checksum of an image', () => {
  it('is written down: images of yesterday are read tomorrow', () => {
    expect(checksum(new Uint8Array(0))).toEqual([0x6a09e667, 0xbb67ae85]);
    expect(checksum(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)).map((lane) => lane.toString(16))).toMatchInlineSnapshot(`
      [
        "5c842114",
        "f750384d",
      ]
    `);
  });

  it('is the same in the kernel, whose memory grows with what is summed', () => {
    const own = kernelChecksum(startKernel()!);
    expect(samples.map(own)).toEqual(samples.map(checksum));
  });

  it('is another in both lanes when a word is another, wherever it stands', () => {
    const bytes = samples.at(-3)!.slice();
    const [one, other] = checksum(bytes);
    for (let at = 0; at < bytes.length; at += 1)
      for (const change of [1, 0x80, 0xff]) {
        bytes[at]! ^= change;
        const changed = checksum(bytes);
        expect([changed[0] === one, changed[1] === other]).toEqual([false, false]);
        bytes[at]! ^= change;
      }
  });
});
