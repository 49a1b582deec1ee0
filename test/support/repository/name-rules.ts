import { basename, dirname, extname } from 'node:path';

/** Names that say nothing, so that everything ends up behind them. */
const emptyWords = ['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'manager', 'core'];
const sourceEndings = ['.ts', '.js', '.mjs', '.py'];

const snakeWords = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
const snakeCase = /^(__init__|__main__|[a-z][a-z0-9]*(_[a-z0-9]+)*)\.py$/;
const customaryNames = /^(README|CONTRIBUTING|CHANGELOG)\.md$|^LICENSE$|^Dockerfile$|^\.[a-z]/;

export function emptyNames(paths: readonly string[]): string[] {
  return paths.filter((path) => {
    const segments = path.split('/');
    const folders = segments.slice(0, -1);
    const stemWords = sourceEndings.includes(extname(path)) ? basename(path).split(/[-_.]/) : [];
    return [...folders, ...stemWords].some((word) => emptyWords.includes(word));
  });
}

export function unusualNames(paths: readonly string[]): string[] {
  // Python imports a package by the name of its folder.
  const packages = new Set(paths.filter((path) => basename(path) === '__init__.py').map(dirname));
  return paths.filter((path) => {
    const segments = path.split('/');
    const name = segments.at(-1) ?? '';
    const isUsual =
      customaryNames.test(name) || (extname(name) === '.py' ? snakeCase.test(name) : kebabCase.test(name));
    const folders = segments.slice(0, -1);
    return (
      !isUsual ||
      folders.some((folder, depth) => {
        const isPackage = packages.has(segments.slice(0, depth + 1).join('/'));
        return !(isPackage ? snakeWords : kebabCase).test(folder.replace(/^\./, ''));
      })
    );
  });
}
