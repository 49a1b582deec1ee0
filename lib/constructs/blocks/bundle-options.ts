import type { BuildOptions } from 'esbuild';

/** One minified ES module with everything that it imports, the SDK included. */
export const bundleOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // ES modules first: only what is used of them ends up in the bundle.
  mainFields: ['module', 'main'],
  // Packages in CommonJS call `require` for Node's own modules, which an ES module does not have.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
} satisfies BuildOptions;
