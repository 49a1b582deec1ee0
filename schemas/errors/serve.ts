import { entry, type ErrorTable } from './error-entry.ts';

export const serveErrors = {
  'TG-7001': entry(
    404,
    1,
    'No model to answer',
    'Train the model (`tidegate train PACK`) and promote a version of it.',
  ),
  'TG-7002': entry(
    503,
    7,
    'Model that cannot be loaded',
    'Try again; if it goes on, promote another version: `detail` names what is missing or altered.',
    true,
  ),
  'TG-7003': entry(400, 2, 'Horizon that the model does not have', 'Ask for one that `detail` names, or for none.'),
  'TG-7004': entry(404, 1, 'No such prediction', 'See `tidegate served` for the newest; older ones have expired.'),
  'TG-7005': entry(500, 1, 'Forecast that is no number', 'Promote another version: `detail` names the head.'),
  'TG-7006': entry(
    500,
    1,
    'Champion does not answer',
    'Read `tidegate logs serve`; `detail` says what answered instead.',
  ),
  'TG-7010': entry(500, 1, 'Logged features are altered', 'Keep the record for whoever asks, and find who wrote it.'),
  'TG-7011': entry(500, 1, 'Artifact of a prediction is altered or missing', 'Restore the object that `detail` names.'),
  'TG-7012': entry(500, 1, 'Logged answer is altered', 'Keep the record for whoever asks, and find who wrote it.'),
  'TG-7013': entry(500, 1, 'Replay gives another answer', 'Compare the code versions that `detail` names.'),
} as const satisfies ErrorTable<7>;
