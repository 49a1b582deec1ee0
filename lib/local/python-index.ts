import { execFileSync } from 'node:child_process';
import type { PythonPackages } from './python-packages.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** uv does not read the settings of pip: where pip was told to go, uv must be told the same. */
export function indexAddress(packages: PythonPackages, environment: Variables): Readonly<Record<string, string>> {
  const findLinks = environment['PIP_FIND_LINKS'];
  const links =
    findLinks === undefined || environment['UV_FIND_LINKS'] !== undefined
      ? {}
      : { UV_FIND_LINKS: findLinks.trim().replace(/\s+/g, ',') };
  if (environment['UV_DEFAULT_INDEX'] !== undefined) return links;
  const address = environment['PIP_INDEX_URL'] ?? pipSetting(packages, 'global.index-url', environment);
  return address === undefined ? links : { ...links, UV_DEFAULT_INDEX: address };
}

function pipSetting({ python }: PythonPackages, name: string, environment: Variables): string | undefined {
  try {
    const setting = execFileSync(python, ['-m', 'pip', 'config', 'get', name], {
      encoding: 'utf8',
      env: definedVariables(environment),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return setting.trim() || undefined;
  } catch {
    // pip fails when the setting is absent.
    return undefined;
  }
}

export function definedVariables(environment: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
