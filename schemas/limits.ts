/** Bounds that several contracts share. */

/** Events of one request, and of one message of the ingest queue. */
export const maxEvents = 500;

/** A message that has failed so often goes to the dead-letter queue. */
export const deliveryTries = 5;

/** A redrive sends messages one after the other, within the time of one call. */
export const maxRedrive = 100;
