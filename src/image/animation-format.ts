/** The encodings of animations. */
export const animationFormats = ['webp', 'gif'] as const;
export type AnimationFormat = (typeof animationFormats)[number];
