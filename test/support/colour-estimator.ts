import { writeFile } from 'node:fs/promises';
import { int, ints } from '../../src/export/graph.js';
import { GraphBuilder } from '../../src/export/graph-builder.js';
import { encodeModel } from '../../src/export/onnx/encode-model.js';
import { encodeImage } from '../../src/image/encode-image.js';
import type { Size } from '../../src/pose/skeleton.js';

/** 19 directions of colour, none nearer than 15 degrees to another: those of 0, 1 and 2 with a 1 in them. */
const directions = Array.from({ length: 27 }, (_, i) => [Math.floor(i / 9), Math.floor(i / 3) % 3, i % 3])
  .filter((rgb) => rgb.includes(1))
  .map((rgb) => rgb.map((value) => value / Math.hypot(...rgb)));

/** Short of white, so that a resized dot's overshoot is not cut off. */
const brightness = 180;
/** Another joint's dot gives at most 0.97, its own 1. */
export const sureScore = 0.98;

const joints = 17;
const producer = { name: 'test', version: '0' };

/**
 * A pose estimator from [1, 3, H, W] in 0..1 to heat maps [1, 17, H, W], or [1, H, W, 17]: how much each pixel is of a joint's
 * colour, 1 for that colour itself. Of a size that it leaves open, where that is said by names.
 */
export async function writeColourEstimator(
  path: string,
  { width, height }: Size | { readonly width: 'W'; readonly height: 'H' },
  layout: 'nchw' | 'nhwc' = 'nchw',
): Promise<void> {
  const builder = new GraphBuilder('colours');
  const picture = builder.addInput('picture', 'float32', [1, 3, height, width]);
  const kernel = builder.addFloats('kernel', [joints, 3, 1, 1], () =>
    Float32Array.from(directions.slice(0, joints).flat(), (value) => (value * 255) / brightness),
  );
  const nchw = [1, joints, height, width];
  const maps = builder.addNode(
    'Conv',
    [picture, kernel],
    { name: 'maps', shape: nchw },
    { kernel_shape: ints([1, 1]) },
  );
  const nhwc = { name: 'nhwc', shape: [1, height, width, joints] };
  const output =
    layout === 'nchw' ? maps : builder.addNode('Transpose', [maps], nhwc, { perm: ints([0, 2, 3, 1]) });
  builder.addOutput(output, 'heat_maps');
  await writeFile(path, encodeModel(builder.build(), producer));
}

/**
 * A pose estimator as MoveNet is called: levels [1, side, side, 3] to [1, 1, J, 3], which says `told` times the picture's mean
 * red, green and blue, of 1 at most.
 */
export async function writeCoordinateEstimator(
  path: string,
  side: number,
  { told, type }: { told: readonly (readonly [number, number, number])[]; type: 'int32' | 'uint8' },
): Promise<void> {
  const builder = new GraphBuilder('coordinates');
  const picture = builder.addInput('picture', type, [1, side, side, 3]);
  const shape = [1, side, side, 3];
  const floats = builder.addNode(
    'Cast',
    [picture],
    { name: 'floats', shape, type: 'float32' },
    { to: int(1) },
  );
  const nchw = builder.addNode(
    'Transpose',
    [floats],
    { name: 'nchw', shape: [1, 3, side, side] },
    { perm: ints([0, 3, 1, 2]) },
  );
  const mean = builder.addNode('GlobalAveragePool', [nchw], { name: 'mean', shape: [1, 3, 1, 1] });
  const last = builder.addNode(
    'Transpose',
    [mean],
    { name: 'last', shape: [1, 1, 1, 3] },
    { perm: ints([0, 2, 3, 1]) },
  );
  const factors = builder.addFloats('factors', [1, 1, told.length, 3], () =>
    Float32Array.from(told.flat(), (value) => value / 255),
  );
  const said = builder.addNode('Mul', [factors, last], { name: 'said', shape: [1, 1, told.length, 3] });
  builder.addOutput(said, 'joints');
  await writeFile(path, encodeModel(builder.build(), producer));
}

/** A black PNG with a dot of 6 x 6 pixels in each joint's colour, its upper left corner at the joint's place. */
export async function drawDots(
  size: Size,
  places: readonly (readonly [number, number] | undefined)[],
): Promise<Uint8Array> {
  const imageNhwc = new Uint8Array(size.width * size.height * 3);
  for (const [joint, place] of places.entries())
    for (let pixel = 0; place !== undefined && pixel < 36; pixel += 1) {
      const [x, y] = [place[0] + (pixel % 6), place[1] + Math.floor(pixel / 6)];
      const colour = directions[joint]!.map((value) => Math.round(value * brightness));
      imageNhwc.set(colour, (y * size.width + x) * 3);
    }
  return encodeImage(imageNhwc, { size, format: 'png' });
}
