/**
 * The alphas between which a person fades into a backdrop. Below, a drawn picture still shows its old
 * background, which would surround the person like a halo; so it does not count. Chosen by 24
 * rendered people, whose true edge is known, and by photographs.
 */
const edge = { from: 140, to: 240 } as const;

/**
 * A drawn person before a backdrop [H, W, 3] of the same size: RGB bytes [H, W, 3]. Away from the
 * person they are exactly those of the backdrop, and on the person those that were drawn.
 */
export function putBefore(
  backdropNhwc: Uint8Array,
  { imageNhwc, alpha }: { readonly imageNhwc: Uint8Array; readonly alpha: Uint8Array },
): Uint8Array {
  const picture = new Uint8Array(backdropNhwc.length);
  for (let i = 0; i < picture.length; i += 1) {
    const share = (alpha[Math.trunc(i / 3)]! - edge.from) / (edge.to - edge.from);
    const covered = Math.min(Math.max(share, 0), 1);
    picture[i] = Math.round(covered * imageNhwc[i]! + (1 - covered) * backdropNhwc[i]!);
  }
  return picture;
}
