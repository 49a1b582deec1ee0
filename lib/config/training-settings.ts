import * as z from 'zod';

/** Where the containers of a training run: `queue` = whoever takes jobs from it, such as a machine with a GPU. */
export const launchers = ['queue', 'fargate', 'sagemaker'] as const;

const image = /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;
const ImageName = z.string().regex(image, 'must be the name of an image such as registry.example/trainer@sha256:…');

const TrainerImage = z.union([
  /** Built elsewhere, from `containers/trainer/Dockerfile` or on top of it. */
  z.strictObject({ uri: ImageName }),
  /** Built by the deployment, on a slim image of Python 3.11 to 3.13: `BASE_IMAGE` of the Dockerfile. */
  z.strictObject({ baseImage: ImageName }),
]);

export const TrainingSettings = z
  .discriminatedUnion('launcher', [
    z.strictObject({ launcher: z.literal('queue') }),
    z.strictObject({
      launcher: z.literal('fargate'),
      image: TrainerImage,
      /** An image that is built takes it on; one that is named must have it. */
      architecture: z.enum(['arm64', 'x86_64']).default('arm64'),
    }),
    z.strictObject({
      launcher: z.literal('sagemaker'),
      image: TrainerImage,
      instanceType: z.string().regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'must be a type such as ml.m5.xlarge'),
    }),
  ])
  .default({ launcher: 'queue' });

export type TrainingSettings = z.output<typeof TrainingSettings>;
export type TrainerImageSettings = z.output<typeof TrainerImage>;

/** SHA-256 of an image, in hex; undefined where its name is a tag, which may be moved. */
export function digestOfImage(name: string): string | undefined {
  return /@sha256:([0-9a-f]{64})$/.exec(name)?.[1];
}
