export const engineNames = ['ministack', 'localstack-host', 'localstack'] as const;
export type EngineName = (typeof engineNames)[number];
export const defaultEngine = 'ministack' satisfies EngineName;

/** What a person types to start the platform on this engine. */
export function startCommand(engine: EngineName): string {
  return engine === defaultEngine ? 'npm start' : `npm start -- --engine ${engine}`;
}
