/**
 * Who answers for a model: its champion, the version before it where that one cannot be loaded, or a fallback where neither
 * can, or none was promoted. Apart from the schemas, which the hot path has none of.
 */
export const answeringRoles = ['champion', 'previous', 'fallback'] as const;
export type AnsweringRole = (typeof answeringRoles)[number];
