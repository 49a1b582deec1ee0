/** What names and ids look like, free of zod for the hot path. Neither can hold the `#` and `/` that keys are built with. */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
export const entityPattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
/** SHA-256 in hex. */
export const digestPattern = /^[0-9a-f]{64}$/;
