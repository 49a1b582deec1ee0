import { entry, type ErrorTable } from './error-entry.ts';

export const registryErrors = {
  'TG-5001': entry(404, 1, 'No such model', 'See `tidegate models ls` for the models.'),
  'TG-5002': entry(404, 1, 'No such version', 'See `tidegate models show MODEL` for the versions.'),
  'TG-5003': entry(
    409,
    5,
    'Another champion than expected',
    'Look who it is (`tidegate models history MODEL`), and decide again with a fresh Idempotency-Key.',
  ),
  'TG-5004': entry(
    409,
    3,
    'Version has no serving artifact yet',
    'Promote a version whose status is `servable`: `tidegate models show MODEL@VERSION`.',
  ),
  'TG-5005': entry(409, 3, 'Version is quarantined', 'Promote another version, or train a new one.'),
  'TG-5006': entry(409, 3, 'Version is the champion already', 'Nothing is left to do.'),
  'TG-5007': entry(
    500,
    1,
    'Records of a champion contradict each other',
    'Compare pointer, verdict and history of the model in the registry; `detail` names them.',
  ),
  'TG-5008': entry(422, 2, 'Model that cannot be imported', 'Correct what `detail` names, then import it again.'),
  'TG-5009': entry(
    422,
    2,
    'Golden rows disagree',
    'Take rows and raw scores from the very model that is imported: `Booster.predict(rows, raw_score=True)`.',
  ),
} as const satisfies ErrorTable<5>;
