/** Bounds that several contracts share. */

/** Events of one request, and of one message of the ingest queue. */
export const maxEvents = 500;

/** A message that has failed so often goes to the dead-letter queue. */
export const deliveryTries = 5;

/** A redrive sends messages one after the other, within the time of one call. */
export const maxRedrive = 100;

/** Entities of one read: what the store answers by one call, and what fits into one address. */
export const maxReadEntities = 100;

/** Levels of one side of an order book in one event. */
export const maxBookLevels = 1000;

/** Entities times days whose files are listed at once: each is one request to the lake, and a few addresses. */
export const maxListedDays = 400;

/** Objects of an import that are asked for at once. */
export const maxUploads = 100;

/** Characters of the reason that a person gives for a decision. */
export const maxReason = 500;

/** Bytes of a packed model that is imported, and of the request around it: what a function takes at once, in base64. */
export const maxImportedBytes = 3 * 2 ** 20;
export const maxImportBody = 5 * 2 ** 20;

/** Rows that prove an imported model. */
export const maxGoldenRows = 256;

/** Entities of one backfill: what the states of its machine can hand to each other. */
export const maxBackfillEntities = 500;
