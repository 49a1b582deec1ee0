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

export const oldestPython: readonly [number, number];
export const newestPython: readonly [number, number];
export function findPython(environment?: Readonly<Record<string, string | undefined>>): PythonSearch;
export function explainMissingPython(seen: readonly PythonInterpreter[]): string;
