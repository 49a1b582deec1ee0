/** Message attribute of a redriven message: the id under which it first failed. */
export const originalMessageId = 'originalMessageId';
