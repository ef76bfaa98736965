/** Pictures as inputs and outputs of a graph. Legend: N batch, H height, W width. */
import { type Dimension, int, ints, type Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';

/** The half of the levels' range: 0..255 becomes [-1, 1]. */
const halfRange = 127.5;

/**
 * Adds an input, uint8 [N, H, W, 3], and nodes that convert it to (x - 127.5) / 127.5,
 * float32 [N, 3, H, W], as src/image/value-range.ts does. It transposes bytes, which costs least.
 */
export function addPictureInput(
  builder: GraphBuilder,
  name: string,
  { height, width }: Readonly<Record<'height' | 'width', Dimension>>,
): Value {
  const input = builder.addInput(name, 'uint8', ['N', height, width, 3]);
  const shape = ['N', 3, height, width];
  const half = builder.addFloats('half_range', [], () => Float32Array.of(halfRange));
  const planes = builder.addNode(
    'Transpose',
    [input],
    { name: `${name}/planes`, shape },
    { perm: ints([0, 3, 1, 2]) },
  );
  const levels = builder.addNode(
    'Cast',
    [planes],
    { name: `${name}/levels`, shape, type: 'float32' },
    { to: int(1) },
  );
  const centred = builder.addNode('Sub', [levels, half], { name: `${name}/centred`, shape });
  return builder.addNode('Div', [centred, half], { name: `${name}/normalised`, shape });
}

/**
 * Adds an output `name`, uint8 [N, H, W, C]: clip((x + 1) * 127.5, 0, 255) of float32 [N, C, H, W],
 * rounded to the nearest level, ties to even, as src/image/value-range.ts does.
 */
export function addPictureOutput(builder: GraphBuilder, picture: Value, name: string): void {
  const { shape } = picture;
  const [batch = 'N', channels = 3, height = 0, width = 0] = shape;
  const constant = (label: string, value: number) =>
    builder.addFloats(label, [], () => Float32Array.of(value));
  const half = constant('half_range', halfRange);
  const shifted = builder.addNode('Add', [picture, constant('one', 1)], { name: `${name}/shifted`, shape });
  const scaled = builder.addNode('Mul', [shifted, half], { name: `${name}/scaled`, shape });
  const bounds = [constant('lowest_level', 0), constant('highest_level', 255)];
  const clipped = builder.addNode('Clip', [scaled, ...bounds], { name: `${name}/clipped`, shape });
  const rounded = builder.addNode('Round', [clipped], { name: `${name}/rounded`, shape });
  const levels = builder.addNode(
    'Cast',
    [rounded],
    { name: `${name}/levels`, shape, type: 'uint8' },
    { to: int(2) },
  );
  const pixels = { name: `${name}/pixels`, shape: [batch, height, width, channels] };
  builder.addOutput(builder.addNode('Transpose', [levels], pixels, { perm: ints([0, 2, 3, 1]) }), name);
}
