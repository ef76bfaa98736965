/** The names of the warp's nodes begin with this and a slash. */
export const warpPrefix = 'warp';
