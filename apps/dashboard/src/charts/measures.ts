/** In sizes of the text. */
export const plotHeight = 15;
export const lineHeight = 1.35;
export const characterWidth = 0.58;

/** Between an axis and its words. */
export const gapPx = 8;
const widestBarPx = 48;

/** The width of a bar in a slot. */
export const barWidth = (slot: number): number => Math.max(1, Math.min(slot * 0.8, widestBarPx));
