/** A number that stands for something open: 1 or more. */
export type Handle = i32;

/** Stands for nothing. */
export const CLOSED: Handle = -1;

/** Where an import puts a handle, a level or a count. */
export const OUT = memory.data(8, 8);
