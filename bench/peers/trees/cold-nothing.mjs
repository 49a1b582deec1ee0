/** The floor: a Node that imports something, and answers. */
export const firstScore = () => 0;
