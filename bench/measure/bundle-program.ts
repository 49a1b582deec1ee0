import { build } from 'esbuild';

interface Bundle {
  /** What is bundled: the text of a module in `folder`. */
  readonly source: string;
  readonly folder: string;
  readonly out: string;
}

/** As a Lambda gets it: one minified file. Answers its bytes. */
export async function bundleProgram({ source, folder, out }: Bundle): Promise<number> {
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: folder, loader: 'ts' },
    ...{ outfile: out, bundle: true, minify: true, metafile: true, logLevel: 'silent' },
    ...{ format: 'esm', platform: 'node', target: 'node24' },
  });
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
}
