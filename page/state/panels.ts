// What is open on the page.
import { signal } from "@preact/signals";

/** The name and the place of the number whose card is open: "dL_dW1[0,2]". */
export const chosen = signal("");
/** The place of a number that is to be brought before the eyes, once. */
export const sought = signal("");
/** The lesson that is open, by its file's name; "" where none is. */
export const lesson = signal("");
/** Whether the check of the gradient is shown. */
export const showsCheck = signal(false);
/** Whether the race is shown. */
export const showsRace = signal(false);
/** Whether the matrices of the step are shown. */
export const showsNumbers = signal(false);
