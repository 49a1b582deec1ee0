/** Why a model is trained. */
export const triggers = [
  'scheduled',
  'drift_alert',
  'label_maturity',
  'archive_event',
  'manual',
  'rollback_retrain',
] as const;
export type Trigger = (typeof triggers)[number];
