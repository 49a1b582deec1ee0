import { writeFileSync } from 'node:fs';
import { type BuildOptions, buildSync } from 'esbuild';

/** Packages in CommonJS call `require` for Node's own modules, which an ES module does not have. */
const requireLine = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);\n";

/** One minified ES module with everything that it imports, the SDK included. Answers its bytes. */
export function bundleModule(source: Pick<BuildOptions, 'entryPoints' | 'stdin'>, outfile: string): number {
  const { outputFiles, metafile } = buildSync({
    ...source,
    ...{ bundle: true, minify: true, platform: 'node', format: 'esm', target: 'node24' },
    // ES modules first: only what is used of them ends up in the bundle.
    mainFields: ['module', 'main'],
    ...{ outdir: '.', write: false, metafile: true, logLevel: 'error' },
  });
  const isMixed = Object.values(metafile.inputs).some(({ format }) => format === 'cjs');
  const text = `${isMixed ? requireLine : ''}${outputFiles[0]?.text ?? ''}`;
  writeFileSync(outfile, text);
  return Buffer.byteLength(text);
}
