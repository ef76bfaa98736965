// Original file: proto/repose/v1/generation.proto

/**
 * Encodings of pictures.
 */
export const PictureFormat = {
  PICTURE_FORMAT_UNSPECIFIED: 'PICTURE_FORMAT_UNSPECIFIED',
  PICTURE_FORMAT_PNG: 'PICTURE_FORMAT_PNG',
  PICTURE_FORMAT_JPEG: 'PICTURE_FORMAT_JPEG',
  PICTURE_FORMAT_WEBP: 'PICTURE_FORMAT_WEBP',
  /**
   * Raw bytes, see Picture.data.
   */
  PICTURE_FORMAT_RGB: 'PICTURE_FORMAT_RGB',
} as const;

/**
 * Encodings of pictures.
 */
export type PictureFormat =
  | 'PICTURE_FORMAT_UNSPECIFIED'
  | 0
  | 'PICTURE_FORMAT_PNG'
  | 1
  | 'PICTURE_FORMAT_JPEG'
  | 2
  | 'PICTURE_FORMAT_WEBP'
  | 3
  /**
   * Raw bytes, see Picture.data.
   */
  | 'PICTURE_FORMAT_RGB'
  | 4

/**
 * Encodings of pictures.
 */
export type PictureFormat__Output = typeof PictureFormat[keyof typeof PictureFormat]
