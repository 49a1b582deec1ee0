/** What names and ids look like, free of zod for the hot path. Neither can hold the `#` and `/` that keys are built with. */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
export const entityPattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
/** To whom a deployment belongs as long as nobody names others. */
export const defaultTenant = 'main';
/** Of a pack, or of one of several models of it. */
export const modelPattern = /^[a-z0-9][a-z0-9-]{0,62}(\.[a-z0-9][a-z0-9-]{0,62})?$/;
/** Versions count from one. */
export const versionPattern = /^[1-9]\d{0,11}$/;
/** SHA-256 in hex. */
export const digestPattern = /^[0-9a-f]{64}$/;
export const ulidPattern = /^[0-9A-HJKMNP-TV-Z]{26}$/;
/** A length of time: `90s`, `15m`, `12h`, `30d`. */
export const durationPattern = /^[1-9]\d{0,4}[smhd]$/;
