import { bundleModule } from '../../lib/constructs/blocks/bundle-module.ts';

interface Bundle {
  /** What is bundled: the text of a module in `folder`. */
  readonly source: string;
  readonly folder: string;
  readonly out: string;
}

/** As a Lambda gets it. Answers its bytes. */
export function bundleProgram({ source, folder, out }: Bundle): number {
  return bundleModule({ stdin: { contents: source, resolveDir: folder, loader: 'ts' } }, out);
}
