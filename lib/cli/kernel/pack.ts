import * as z from 'zod';
import type { KernelInfo, KernelPacked } from '../../../schemas/cli-kernel.ts';
import { exitCodes } from '../../../schemas/errors.ts';
import { sha256Hex } from '../../domain/canonical-json.ts';
import { usageError } from '../cli-error.ts';
import { defineCommand, noOptions } from '../command.ts';
import { pairs } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { checkTarget, writeWhole } from '../whole-file.ts';
import { type OpenedImage, openBytes, packImage, readImage, readTextModel } from './image-file.ts';

const headName = z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'expected a letter, then letters, digits, _ or -');
const namedFile = /^(?<name>[A-Za-z][\w-]{0,63})=(?<file>.+)$/;

export const kernelPack = defineCommand({
  usage: 'pack <models...>',
  about: 'Pack text models of LightGBM into one image. Several models over the same features become several heads.',
  examples: [
    'tidegate kernel pack model.txt -o model.tgk',
    'tidegate kernel pack up=up.txt down=down.txt -o both.tgk --force',
  ],
  flags: [
    ['-o, --out <file>', 'where the image goes'],
    ['--name <head>', 'name of the head of a single model (default: main)'],
    ['--force', 'overwrite what is there'],
  ],
  arguments: z.tuple([z.array(z.string().min(1)).min(1)]),
  options: z.object({ out: z.string().min(1), name: headName.optional(), force: z.boolean().default(false) }),
  async run({ arguments: [words], options: { out, name, force }, terminal }) {
    const sources = sourcesOf(words, name);
    checkTarget(out, force);
    const models = await Promise.all(sources.map((source) => readTextModel(source.name, source.file)));
    const bytes = packImage(models);
    const described = describe(openBytes(bytes, out));
    await writeWhole(out, bytes);
    const packed: KernelPacked = { contract: 'kernel-packed/1', file: out, ...described };
    terminal.show(packed, () => inWords(terminal, { file: out }, described));
    return exitCodes.ok;
  },
});

export const kernelInfo = defineCommand({
  usage: 'info <image>',
  about: 'Show what a packed image holds.',
  examples: ['tidegate kernel info model.tgk'],
  arguments: z.tuple([z.string().min(1)]),
  options: noOptions,
  async run({ arguments: [file], terminal }) {
    const opened = await readImage(file);
    const described = describe(opened);
    const evaluator = opened.scorer.heads[0]?.evaluator ?? 'typescript';
    const info: KernelInfo = {
      ...{ contract: 'kernel-info/1', ...described, evaluator },
      featureNames: [...opened.scorer.featureNames],
    };
    terminal.show(info, () => inWords(terminal, { evaluator }, described));
    return exitCodes.ok;
  },
});

function sourcesOf(words: readonly string[], name: string | undefined) {
  const [first = ''] = words;
  if (name !== undefined && words.length > 1)
    throw usageError('--name: several models have names of their own', 'Write each as name=file.');
  if (name !== undefined) return [{ name, file: first }];
  return words.map((word) => {
    const { name: head, file } = namedFile.exec(word)?.groups ?? {};
    if (head !== undefined && file !== undefined) return { name: head, file };
    if (words.length > 1) throw usageError(`${word} has no name`, 'Write each of several models as name=file.');
    return { name: 'main', file: word };
  });
}

type Described = Pick<KernelInfo, 'bytes' | 'digest' | 'features' | 'heads'>;

function describe({ scorer }: OpenedImage): Described {
  const { bytes } = scorer.image;
  return {
    ...{ bytes: bytes.length, digest: sha256Hex(bytes), features: scorer.featureNames.length },
    heads: scorer.heads.map(({ name, objective, outputs, trees }) => ({
      name,
      objective: objective.name,
      outputs,
      trees,
    })),
  };
}

function inWords(terminal: Terminal, first: Readonly<Record<string, string>>, { heads, ...facts }: Described): string {
  const told = heads.map(({ name, objective, outputs, trees }): [string, string] => [
    `head ${name}`,
    `${objective}, ${trees} trees${outputs > 1 ? `, ${outputs} outputs` : ''}`,
  ]);
  return pairs(terminal, { ...first, ...facts, ...Object.fromEntries(told) });
}
