/** What a keyword of Python, or a member of pydantic's models, cannot be used for. */
const reserved: ReadonlySet<string> = new Set([
  ...['and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except'],
  ...['finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass'],
  ...['raise', 'return', 'try', 'while', 'with', 'yield'],
  ...['construct', 'copy', 'dict', 'json', 'schema', 'validate'],
]);

/** `train-job` and `horizonUs` as `TrainJob` and `HorizonUs`. */
export function className(...words: readonly string[]): string {
  return words
    .flatMap((word) => word.split(/[-_]/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `horizonUs` as `horizon_us`; a capital at the end belongs to a unit: `memoryMiB` is `memory_mib`. */
export function fieldName(property: string): string {
  const name = property.replaceAll(/(?<=[a-z0-9])[A-Z](?=.)/g, '_$&').toLowerCase();
  if (!/^[a-z][a-z0-9_]*$/.test(name) || reserved.has(name) || name.startsWith('model_'))
    throw new Error(`a field of Python cannot be called ${name}, as ${property} would be`);
  return name;
}

/** Of one element of a list. */
export function singular(word: string): string {
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
