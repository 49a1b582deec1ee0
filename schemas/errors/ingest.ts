import { entry, type ErrorTable } from './error-entry.ts';

export const ingestErrors = {
  'TG-1001': entry(422, 2, 'Body does not match the contract', 'Correct the field named in `field`; see /v1/docs.'),
  'TG-1002': entry(413, 2, 'Too many events', 'Send at most 500 events per request.'),
  'TG-1003': entry(422, 2, 'Malformed event', 'Correct the field named in `field`; see /v1/docs.'),
  'TG-1004': entry(
    422,
    2,
    'Event from the future',
    'Check the clock of the sender: at most 5 minutes ahead of the market clock are accepted.',
  ),
  'TG-1005': entry(422, 1, 'File damaged', 'Fetch the file again and compare its checksum.'),
  'TG-1006': entry(
    422,
    2,
    'Part of an import refused',
    'Import the file again; if it happens again, compare the part that the message names with its source.',
  ),
  'TG-1101': entry(
    422,
    1,
    'Message does not match its contract',
    'Correct the sender; the message is kept in quarantine.',
  ),
  'TG-1102': entry(
    422,
    1,
    'Entity state too large',
    'Too many events wait: send the streams of this entity nearer to order in time, or close the tail with a tick. The message is kept in quarantine.',
  ),
  'TG-1103': entry(
    422,
    1,
    'Message is in the wrong group',
    'Send each entity in its own message group; the message is kept in quarantine.',
  ),
  'TG-1201': entry(
    500,
    1,
    'Entity state missing or altered',
    'Restore the object that the message names, then `tidegate events redrive`.',
    true,
  ),
  'TG-1202': entry(409, 5, 'Entity state moved by another writer', 'Nothing: the message is tried again.', true),
  'TG-1203': entry(
    500,
    1,
    'Raw events missing or altered',
    'Restore the object that the message names from a copy; until then its hour cannot be computed again.',
    true,
  ),
} as const satisfies ErrorTable<1>;
