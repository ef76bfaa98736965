/**
 * Joints with a lower score count as not seen: the default of SimpleBaseline and HRNet
 * (IN_VIS_THRE), and of MoveNet's own demonstration.
 */
export const defaultMinScore = 0.2;

/**
 * The certainty below which MoveNet has found nobody: between what it gives to pictures without
 * people (up to 0.39) and to portraits (from 0.54).
 */
export const movenetCertainty = 0.45;
