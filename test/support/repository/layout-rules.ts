import { stages } from '../../../lib/domain/stages.ts';

/** What may stand at the root; a new root is a decision with a record in docs/adr. */
const rootFolders = [
  ...['bin', 'lib', 'lambdas', 'models', 'state-machines', 'containers', 'schemas'],
  ...['console', 'bench', 'test', 'docs', '.ci'],
];
const rootFiles = [
  ...['package.json', 'package-lock.json', 'cdk.json', 'tsconfig.json', 'pyproject.toml'],
  ...['eslint.config.js', 'vitest.config.ts', 'tidegate.config.ts'],
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'LICENSE'],
  ...['.npmrc', '.gitignore', '.gitattributes', '.editorconfig', '.prettierrc.json', '.prettierignore'],
];

const libFolders = ['domain', 'kernels', 'simulator', 'adapters', 'local', 'constructs', 'stacks', 'config', 'cli'];

/** Parts of the system that no stage owns; their tests stand beside those of the stages. */
const unstaged = [
  'repository',
  'schemas',
  'platform',
  'local',
  'cli',
  'config',
  'adapters',
  'kernels',
  'wiring',
  'bench',
  'simulator',
];

/** Folders whose sub-folders are stage words, and what else may stand there. */
const stagedRoots: Readonly<Record<string, readonly string[]>> = {
  'lib/domain': [],
  lambdas: ['wiring'],
  'lib/constructs': ['blocks', 'rules'],
  'test/unit': unstaged,
  'test/property': unstaged,
  'test/contract': unstaged,
  'test/infra': unstaged,
  'test/workflow': unstaged,
  'test/e2e': unstaged,
  'test/browser': unstaged,
  'test/engine': unstaged,
};

/** Folders whose sub-folders come from a fixed list. */
const closedFolders: Readonly<Record<string, readonly string[]>> = {
  lib: libFolders,
  'lib/adapters': ['aws', 'memory'],
  docs: ['tutorials', 'how-to', 'reference', 'explanation', 'adr'],
  containers: ['trainer', 'scorer'],
  schemas: ['generated', 'examples', 'errors'],
  test: ['unit', 'property', 'contract', 'infra', 'workflow', 'e2e', 'browser', 'engine', 'support', 'results'],
  ...Object.fromEntries(Object.entries(stagedRoots).map(([root, others]) => [root, [...stages, ...others]])),
};

export function misplacedRoots(paths: readonly string[]): string[] {
  return unique(
    paths.flatMap((path) => {
      const [root = '', ...below] = path.split('/');
      const isKnown = below.length === 0 ? rootFiles.includes(root) : rootFolders.includes(root);
      return isKnown ? [] : [`${root} is not a root of this repository`];
    }),
  );
}

export function misplacedFolders(paths: readonly string[]): string[] {
  return unique(
    paths.flatMap((path) =>
      Object.entries(closedFolders).flatMap(([folder, allowed]) => {
        const [child, ...below] = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/') : [];
        if (child === undefined || below.length === 0 || allowed.includes(child)) return [];
        return [`${folder}/${child}: below ${folder} only ${allowed.join(', ')} may stand`];
      }),
    ),
  );
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
