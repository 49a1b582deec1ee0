export const engineNames = ['ministack', 'localstack-host', 'localstack'] as const;
export type EngineName = (typeof engineNames)[number];
export const defaultEngine = 'ministack' satisfies EngineName;
