import { extname } from 'node:path';
import type { RepositoryFile } from './repository-files.ts';

const sourceEndings = ['.ts', '.js', '.mjs', '.py'];
const writtenEndings = [...sourceEndings, '.md', '.toml', '.yaml', '.yml', ''];
const generated =
  /^schemas\/generated\/|^docs\/reference\/|^containers\/trainer\/trainer\/contracts\.py$|(^|\/)package-lock\.json$|\.lock\.txt$|(^|\/)uv\.txt$/;
const lockFile = /(^|\/)package-lock\.json$|\.lock\.txt$|(^|\/)uv\.txt$/;

export function longFiles(files: readonly RepositoryFile[], limit = 400): string[] {
  return files
    .filter(({ path }) => writtenEndings.includes(extname(path)) && !generated.test(path))
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > limit)
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** An address in a lock file ties every install to one registry, which need not be the reader's. */
export function lockFilesWithAddresses(files: readonly RepositoryFile[]): string[] {
  return files
    .filter(({ path, text }) => lockFile.test(path) && /"resolved"|https?:\/\//.test(withoutFunding(text)))
    .map(({ path }) => path);
}

function withoutFunding(text: string): string {
  return text.replaceAll(/"funding": (\{[^}]*\}|\[[^\]]*\]|"[^"]*")/g, '""');
}

const machinePath = /(^|[\s"'`=(:,])(\/(home|root|work|Users|mnt)\/|[A-Z]:\\)/m;

export function filesWithMachinePaths(files: readonly RepositoryFile[]): string[] {
  return files.filter(({ text }) => machinePath.test(text)).map(({ path }) => path);
}

const secrets: readonly RegExp[] = [
  /\bA(KIA|SIA)[A-Z0-9]{16}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
  /\btg_[A-Za-z0-9_-]{43}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /aws_secret_access_key\s*[=:]\s*["']?[A-Za-z0-9/+]{40}/gi,
];

/** Real secrets are random; a placeholder repeats few characters. */
function isPlaceholder(secret: string): boolean {
  return new Set(secret).size < 12;
}

export function filesWithSecrets(files: readonly RepositoryFile[]): string[] {
  return files
    .filter(({ text }) => secrets.some((secret) => (text.match(secret) ?? []).some((found) => !isPlaceholder(found))))
    .map(({ path }) => path);
}

const codeFromData: readonly RegExp[] = [
  /^\s*(import|from)\s+(pickle|cloudpickle|dill|joblib|marshal|shelve)\b/m,
  /(?<![.\w])eval\(/,
  /\bnew Function\(/,
  /\byaml\.(unsafe_)?load\(/,
];

/** Data that runs as code is how model stores are broken into. */
export function filesRunningData(files: readonly RepositoryFile[]): string[] {
  return files
    .filter(({ path, text }) => sourceEndings.includes(extname(path)) && codeFromData.some((sign) => sign.test(text)))
    .map(({ path }) => path);
}
