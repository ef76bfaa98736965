import { ReposeError } from '../errors.js';

/** How a network's float input encodes the levels 0..255; integer inputs take levels. */
export const valueRanges = ['symmetric', 'unit', 'bytes', 'imagenet'] as const;
export type ValueRange = (typeof valueRanges)[number];

/** A user's ONNX file, and the range of its input. */
export interface NetworkFile {
  readonly path: string;
  readonly range: ValueRange;
}

/**
 * `FILE` or `FILE,RANGE`: symmetric is [-1, 1] and the default, unit [0, 1], bytes 0..255, imagenet
 * unit less ImageNet's mean and divided by its deviation. Throws `invalid-argument` for another
 * range.
 */
export function parseNetworkFile(text: string, defaultRange: ValueRange = 'symmetric'): NetworkFile {
  const at = text.lastIndexOf(',');
  if (at < 0) return { path: text, range: defaultRange };
  const name = text.slice(at + 1);
  const range = valueRanges.find((known) => known === name);
  if (range !== undefined) return { path: text.slice(0, at), range };
  throw new ReposeError(
    'invalid-argument',
    `Cannot use ${text}: range "${name}", expected one of ${valueRanges.join(', ')}`,
  );
}
