import { describe, expect, it } from 'vitest';
import { checksum } from '../../../../lib/kernels/gbdt/image/checksum.ts';
import { countsAt } from '../../../../lib/kernels/gbdt/image/image-layout.ts';
import { openImage } from '../../../../lib/kernels/gbdt/image/open-image.ts';
import { packModels } from '../../../../lib/kernels/gbdt/image/pack-models.ts';
import { kernelReader } from '../../../../lib/kernels/gbdt/score/kernel-reader.ts';
import { startKernel } from '../../../../lib/kernels/gbdt/score/start-kernel.ts';
import { chainModel } from '../../../support/chain-model.ts';

const sample = Uint8Array.from({ length: 1000 }, (_, at) => (at * 31) & 0xff);

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

  it('is the same in the kernel, whose memory grows with what is summed and keeps what was there', () => {
    const { hold, checksum: own } = kernelReader(startKernel()!);
    const names = ['longest', ...Array.from({ length: 9 }, (_, length) => 'n'.repeat(length + 1))];
    const images = names.map((name) => packModels([{ name, model: chainModel(name === 'longest' ? 20_000 : 9) }]));
    expect(new Set(images.map(({ length }) => length % 4))).toEqual(new Set([0, 1, 2, 3]));
    for (const image of images) {
      const { counts } = openImage(image);
      expect(own(hold(image, counts).subarray(countsAt), counts)).toEqual(checksum(image.slice().subarray(countsAt)));
    }
  });

  it('is another in both lanes when a word is another, wherever it stands', () => {
    const bytes = sample.slice();
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
