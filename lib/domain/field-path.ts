import type * as z from 'zod';
import type { ErrorCode, FieldError } from '../../schemas/errors.ts';

/** Where a document broke its contract, for example `events[3].price`; empty for the document as a whole. */
export function faultPath(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  return [...issue.path, ...unknownKey];
}

export function fieldPath(path: readonly PropertyKey[], prefix = ''): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, prefix);
}

/** Every place where a body broke its contract, named as in JavaScript; `body` where it is the whole. */
export function fieldErrors(error: z.ZodError, code: ErrorCode, prefix = ''): FieldError[] {
  return error.issues.map((issue) => {
    const field = fieldPath(faultPath(issue), prefix) || 'body';
    return { code, field, detail: issue.message };
  });
}
