export interface PythonInterpreter {
  readonly command: string;
  readonly executable: string;
  readonly version: string;
}

export interface PythonSearch {
  readonly python: PythonInterpreter | undefined;
  /** Interpreters that were found and cannot be used. */
  readonly seen: readonly PythonInterpreter[];
}

export type PythonVersion = readonly [major: number, minor: number];
export const oldestPython: PythonVersion;
export const newestPython: PythonVersion;
export const oldestPythonOfLocalStack: PythonVersion;
export function findPython(
  environment?: Readonly<Record<string, string | undefined>>,
  oldest?: PythonVersion,
): PythonSearch;
export function explainMissingPython(seen: readonly PythonInterpreter[], oldest?: PythonVersion): string;
