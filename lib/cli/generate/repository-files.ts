import packageFile from '../../../package.json' with { type: 'json' };
import { costPage } from './cost-page.ts';
import { docsPage } from './docs-page.ts';
import { readEngineRuns } from './engine-facts.ts';
import { enginesPage } from './engines-page.ts';
import { evidencePages, readEvidence } from './evidence-page.ts';
import { featuresPage } from './features-page.ts';
import { formatted, type GeneratedFile } from './generated-file.ts';
import { jsonSchemaFiles } from './json-schema.ts';
import { kernelBytesFile } from './kernel-bytes.ts';
import { modelIndex } from './model-index.ts';
import { assembleOpenApi } from './openapi.ts';
import { pythonTypesFile } from './python-types.ts';
import { referencePages } from './reference-pages.ts';
import { viewTablesFile } from './view-tables.ts';

/** Folders in which nothing but generated files may stand. */
export const generatedFolders = [
  'schemas/generated',
  'models/index',
  'lib/kernels/gbdt/generated',
  'lib/domain/features/generated',
] as const;

/** Every generated file of the repository, as it should be now. */
export async function repositoryFiles(): Promise<readonly GeneratedFile[]> {
  const document = assembleOpenApi(packageFile.version);
  // Formatted as a page first, so that the module has a line for each of its lines.
  const html = await formatted({ path: 'docs.html', text: docsPage(document) });
  const files: readonly GeneratedFile[] = [
    ...jsonSchemaFiles(),
    { path: 'schemas/generated/openapi.json', text: JSON.stringify(document) },
    { path: 'schemas/generated/docs-page.ts', text: docsModule(html.text) },
    ...referencePages(),
    costPage(),
    featuresPage(),
    enginesPage(readEngineRuns()),
    ...evidencePages(readEvidence()),
    ...modelIndex(),
    viewTablesFile(),
    kernelBytesFile(),
  ];
  // Prettier does not know Python: its generator lays it out.
  return [...(await Promise.all(files.map(formatted))), pythonTypesFile()];
}

/** The page as a module, because bundlers take no HTML. */
function docsModule(html: string): string {
  const lines = html.split('\n').map((line) => `  ${JSON.stringify(line)},`);
  return `// Written by \`npm run generate\`. Change its source, not this file.
export const docsPage: string = [
${lines.join('\n')}
].join('\\n');
`;
}
