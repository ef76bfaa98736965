// Original file: proto/inference/open_inference.proto

/**
 * Those that are served.
 */
export const DataType = {
  TYPE_INVALID: 'TYPE_INVALID',
  TYPE_UINT8: 'TYPE_UINT8',
  TYPE_FP32: 'TYPE_FP32',
  TYPE_STRING: 'TYPE_STRING',
} as const;

/**
 * Those that are served.
 */
export type DataType =
  | 'TYPE_INVALID'
  | 0
  | 'TYPE_UINT8'
  | 2
  | 'TYPE_FP32'
  | 11
  | 'TYPE_STRING'
  | 13

/**
 * Those that are served.
 */
export type DataType__Output = typeof DataType[keyof typeof DataType]
