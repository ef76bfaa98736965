/** Limits on pictures to decode. Small files can decode to gigabytes, so all three are needed. */
export interface ImageLimits {
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly maxSidePx: number;
}

/** 8 MiB holds a phone's photograph; 32 Mpx are at most 96 MiB of RGB. */
export const defaultImageLimits: ImageLimits = {
  maxBytes: 8 * 1024 * 1024,
  maxPixels: 32 * 1024 * 1024,
  maxSidePx: 16_383,
};
