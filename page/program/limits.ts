// How large a program may be. One that the package writes stays far below; what is beyond would not
// be refused by a browser but end it, or overflow its stack.

/** Numbers of one array. More do not fit into a browser's memory a hundredfold. */
export const MOST_ENTRIES = 2 ** 26;
/** Numbers of all arrays of a program together: 4 GiB of float64. */
export const MOST_IN_ALL = 2 ** 29;
/** Characters of a name; the package's have at most a third of it. */
export const LONGEST_NAME = 200;
/** Bytes of what keys a stream: a seed has 19, a slash follows, and the hash takes 128. */
export const LONGEST_PURPOSE = 108;
/** Levels of trees; the formulas of the package have a tenth of it. */
export const DEEPEST = 200;

export const formatCount = (count: number): string => count.toLocaleString("en");
