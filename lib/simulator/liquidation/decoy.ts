import type { Pcg32 } from '../../kernels/random/pcg32.ts';
import { constants } from './constants.ts';

const { correlation, memory, logIntensityMean, logIntensitySpread } = constants.decoy;

/** A number that follows the true intensity while models are trained, and means nothing from then on. */
export class Decoy {
  private readonly random: Pcg32;
  private readonly trainUntilUs: number;
  private noise = 0;

  constructor(random: Pcg32, trainUntilUs: number) {
    this.random = random;
    this.trainUntilUs = trainUntilUs;
  }

  next(timeUs: number, intensity: number): number {
    this.noise = memory * this.noise + Math.sqrt(1 - memory * memory) * this.random.normal();
    if (timeUs >= this.trainUntilUs) return this.noise;
    const score = (Math.log(intensity) - logIntensityMean) / logIntensitySpread;
    return correlation * score + Math.sqrt(1 - correlation * correlation) * this.noise;
  }
}
