import { entry, type ErrorTable } from './error-entry.ts';

export const monitorErrors = {
  'TG-9001': entry(500, 1, 'Watch run failed', 'Open the execution that the alarm names and read its error.', true),
} as const satisfies ErrorTable<9>;
