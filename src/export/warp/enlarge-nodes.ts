/** `enlarge` of src/warp as nodes. Legend: N batch, C channels, h and w lengths before, H and W after. */
import type { Size } from '../../pose/skeleton.js';
import { string, type Value } from '../graph.js';
import type { Expressions } from './expressions.js';

/** Planes [N, C, h, w] enlarged `times` and cut to a size: [N, C, H, W]. */
export function enlargeNodes(
  on: Expressions,
  planes: Value,
  { size, times }: { readonly size: Size; readonly times: Size },
): Value {
  const [batch, channels, height, width] = planes.shape as [string, number, number, number];
  const scales = on.constant(`times_${times.height}_${times.width}`, [4], [1, 1, times.height, times.width]);
  const shape = [batch, channels, times.height * height, times.width * width];
  const large = on.node('Resize', [planes, undefined, scales], shape, {
    mode: string('linear'),
    coordinate_transformation_mode: string('half_pixel'),
  });
  return cut(on, large, size);
}

/** The first rows and columns of planes. */
function cut(on: Expressions, planes: Value, { height, width }: Size): Value {
  return [height, width].reduce(
    (part, length, index) =>
      part.shape[2 + index] === length ? part : on.slice(part, 2 + index, [0, length]),
    planes,
  );
}
