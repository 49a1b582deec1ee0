import { build } from 'esbuild';
import { bundleOptions } from '../../lib/constructs/blocks/bundle-options.ts';

interface Bundle {
  /** What is bundled: the text of a module in `folder`. */
  readonly source: string;
  readonly folder: string;
  readonly out: string;
}

/** As a Lambda gets it. Answers its bytes. */
export async function bundleProgram({ source, folder, out }: Bundle): Promise<number> {
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: folder, loader: 'ts' },
    ...{ ...bundleOptions, outfile: out, metafile: true, logLevel: 'silent' },
  });
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
}
