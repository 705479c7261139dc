// Whole numbers for the eye: spaces between thousands.

export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, " ");
}
