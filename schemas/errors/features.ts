import { entry, type ErrorTable } from './error-entry.ts';

export const featuresErrors = {
  'TG-2001': entry(404, 1, 'No such feature view', 'See `tidegate features ls` for the views.'),
  'TG-2002': entry(
    404,
    1,
    'No features for this entity',
    'Send events for it first; see `tidegate features ls` for the entities.',
  ),
  'TG-2003': entry(500, 1, 'Stored row or state does not match its view', 'Materialise the view again.'),
  'TG-2004': entry(
    500,
    2,
    'Time to live is not positive',
    'Set `ttlUs` of the view to whole microseconds above 0, or to null for rows that never expire.',
  ),
  'TG-2005': entry(
    500,
    1,
    'Stored history contradicts itself',
    'Correct the source of the row that the message names, and materialise again.',
  ),
  'TG-2006': entry(
    422,
    2,
    'Malformed request rows',
    'Give the columns `entity` and `time`: RFC 3339 with a zone, or whole microseconds since 1970 in UTC.',
  ),
  'TG-2007': entry(
    409,
    3,
    'Not materialised that far',
    'Wait for the next hour, or run `tidegate features materialize` for the entity; then ask again.',
    true,
  ),
  'TG-2008': entry(
    500,
    1,
    'State or row differs from the raw lake',
    'Keep the objects that the message names, and materialise the hours again; see the runbook.',
  ),
  'TG-2009': entry(500, 1, 'Backfill broke off', 'Mend what the reason names, then start the run again.', true),
  'TG-2010': entry(404, 1, 'No such backfill', 'Start it with POST /v1/backfills.'),
  'TG-2011': entry(409, 5, 'A backfill of another kind has this name', 'Choose another name for the run.'),
} as const satisfies ErrorTable<2>;
