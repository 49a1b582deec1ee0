import { errors } from '../../schemas/errors.ts';
import type { JobLimits } from '../../schemas/jobs.ts';

/** What Fargate gives to so many processors, in GiB: `run-container-fargate` hands the limits of a job on as they are. */
const memoryOf: ReadonlyMap<number, { readonly least: number; readonly most: number; readonly step: number }> = new Map(
  [
    [1, { least: 2, most: 8, step: 1 }],
    [2, { least: 4, most: 16, step: 1 }],
    [4, { least: 8, most: 30, step: 1 }],
    [8, { least: 16, most: 60, step: 4 }],
    [16, { least: 32, most: 120, step: 8 }],
  ],
);

export type FargateSize = Pick<JobLimits, 'cpus' | 'memoryMiB'>;

/** Whoever is trained, with the limits of each of its containers. */
export interface SizedJobs {
  readonly name: string;
  readonly limits: FargateSize;
}

/** A job of any other size would be refused only when it is launched. */
export function demandFargateSize({ name, limits }: SizedJobs): void {
  if (isFargateSize(limits)) return;
  const next = nextFargateSize(limits);
  const advice = next
    ? `Give it ${next.cpus} CPUs and ${next.memoryMiB} MiB in its pack.ts.`
    : 'Let this environment train on SageMaker, or by the queue.';
  const asked = `${limits.cpus} CPUs and ${limits.memoryMiB} MiB`;
  throw new Error(`TG-3056: ${errors['TG-3056'].title}: Fargate has none of ${asked}, as ${name} asks. ${advice}`);
}

export function isFargateSize({ cpus, memoryMiB }: FargateSize): boolean {
  const memory = memoryOf.get(cpus);
  if (memory === undefined) return false;
  const { least, most, step } = memory;
  const gibibytes = memoryMiB / 1024;
  return gibibytes >= least && gibibytes <= most && (gibibytes - least) % step === 0;
}

/** The smallest size that holds it; undefined where none is large enough. */
export function nextFargateSize({ cpus, memoryMiB }: FargateSize): FargateSize | undefined {
  for (const [offered, { least, most, step }] of memoryOf) {
    const steps = Math.max(0, Math.ceil((memoryMiB / 1024 - least) / step));
    const gibibytes = least + steps * step;
    if (offered >= cpus && gibibytes <= most) return { cpus: offered, memoryMiB: gibibytes * 1024 };
  }
  return undefined;
}
