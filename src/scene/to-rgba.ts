/** The alpha, 0 to 255, of a body by how clear of it every pixel is: see `measureClearance`. */
export function toAlpha(clearance: Float32Array): Uint8Array {
  const alpha = new Uint8Array(clearance.length);
  for (let i = 0; i < alpha.length; i += 1) alpha[i] = Math.round(255 * (1 - clearance[i]!));
  return alpha;
}

/** RGB bytes [H, W, 3] with an alpha [H, W], each 0 to 255, as [H, W, 4]. */
export function toRgba(imageNhwc: Uint8Array, alpha: Uint8Array): Uint8Array {
  const rgba = new Uint8Array(alpha.length * 4);
  for (let pixel = 0; pixel < alpha.length; pixel += 1) {
    rgba[4 * pixel] = imageNhwc[3 * pixel]!;
    rgba[4 * pixel + 1] = imageNhwc[3 * pixel + 1]!;
    rgba[4 * pixel + 2] = imageNhwc[3 * pixel + 2]!;
    rgba[4 * pixel + 3] = alpha[pixel]!;
  }
  return rgba;
}
