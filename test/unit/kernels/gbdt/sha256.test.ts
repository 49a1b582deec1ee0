import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { kernelSha256 } from '../../../../lib/kernels/gbdt/score/kernel-sha256.ts';
import { sha256 } from '../../../../lib/kernels/gbdt/image/sha256.ts';
import { startKernel } from '../../../../lib/kernels/gbdt/score/start-kernel.ts';

const samples = [...Array.from({ length: 200 }, (_, length) => length), 1000, 65_536, 200_001].map((length) =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + length) & 0xff),
);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const byNode = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('SHA-256', () => {
  it('is that of Node for every length around its blocks', () => {
    expect(samples.map((sample) => hex(sha256(sample)))).toEqual(samples.map(byNode));
  });

  it('is the same in the kernel, whose memory grows with what is hashed', () => {
    const own = kernelSha256(startKernel()!);
    expect(samples.map((sample) => hex(own(sample)))).toEqual(samples.map(byNode));
  });
});
