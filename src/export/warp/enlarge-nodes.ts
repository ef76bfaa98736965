/** `enlarge` of src/warp as nodes. Legend: N batch, C channels, h and w lengths before, H and W after. */
import type { Size } from '../../pose/skeleton.js';
import { type Attributes, ints, string, type Value } from '../graph.js';
import type { Expressions } from './expressions.js';

/** Planes [N, C, h, w] enlarged `times` and cut to a size: [N, C, H, W]. */
export function enlargeNodes(
  on: Expressions,
  planes: Value,
  { size, times }: { readonly size: Size; readonly times: Size },
): Value {
  const large = resize(on, planes, times, {
    mode: string('linear'),
    coordinate_transformation_mode: string('half_pixel'),
  });
  return cut(on, large, size);
}

/**
 * Planes [N, C, h, w] enlarged `times` and cut to a size, [N, C, H, W]: columns as by `enlargeNodes`, by a product of
 * matrices, which onnxruntime computes sooner; rows are repeated.
 */
export function repeatRowNodes(
  on: Expressions,
  planes: Value,
  { size, times }: { readonly size: Size; readonly times: Size },
): Value {
  const [batch, channels, height, width] = planes.shape as [string, number, number, number];
  const shares = listShares({ from: width, to: size.width, times: times.width });
  const table = on.constant(`columns_${width}_to_${size.width}`, [width, size.width], shares);
  const wide = on.node('MatMul', [planes, table], [batch, channels, height, size.width]);
  const rows = on.reshape(wide, [channels, height, size.width]);
  const repeated = on.reshape(
    on.concat(
      Array.from({ length: times.height }, () => rows),
      3,
    ),
    [channels, height * times.height, size.width],
  );
  return cut(on, repeated, size);
}

/** How much each of some pixels of a line counts for each of the enlarged line: [from, to]. */
function listShares({ from, to, times }: Record<'from' | 'to' | 'times', number>): number[] {
  return Array.from({ length: from * to }, (_, i) => {
    const place = Math.min(Math.max(((i % to) + 0.5) / times - 0.5, 0), from - 1);
    return Math.max(0, 1 - Math.abs(place - Math.floor(i / to)));
  });
}

/** onnxruntime pools as many channels at once, in a layout of its own. */
const channelsAtOnce = 16;

/**
 * Planes [N, C, h, w] twice as large and cut to a size, [N, C or more, H, W], of which the first C are as those of
 * `enlargeNodes`: each pixel four times, and twice the mean of each pixel and the one before. With sixteen channels it
 * takes onnxruntime less than half as long, so that there are as many.
 */
export function doubleNodes(on: Expressions, planes: Value, size: Size): Value {
  const repeated = resize(on, fillChannels(on, planes), twice, {
    mode: string('nearest'),
    coordinate_transformation_mode: string('asymmetric'),
    nearest_mode: string('floor'),
  });
  const [batch, channels, height, width] = repeated.shape as [string, number, number, number];
  const between = on.node('AveragePool', [repeated], [batch, channels, height + 1, width + 1], {
    kernel_shape: ints([2, 2]),
    pads: ints([1, 1, 1, 1]), // which do not count
  });
  return cut(on, on.node('AveragePool', [between], repeated.shape, { kernel_shape: ints([2, 2]) }), size);
}

const twice: Size = { width: 2, height: 2 };

/** Planes with others behind them, up to a multiple of `channelsAtOnce`. */
function fillChannels(on: Expressions, planes: Value): Value {
  const channels = Number(planes.shape[1]);
  const whole = channelsAtOnce * Math.ceil(channels / channelsAtOnce);
  const pads = on.integers([0, 0, 0, 0, 0, whole - channels, 0, 0]);
  return whole === channels ? planes : on.node('Pad', [planes, pads], planes.shape.with(1, whole));
}

function resize(on: Expressions, planes: Value, times: Size, attributes: Attributes): Value {
  const [batch, channels, height, width] = planes.shape as [string, number, number, number];
  const scales = [1, 1, times.height, times.width];
  const shape = [batch, channels, times.height * height, times.width * width];
  const factors = on.constant(`times_${times.height}_${times.width}`, [4], scales);
  return on.node('Resize', [planes, undefined, factors], shape, attributes);
}

/** The first rows and columns of planes. */
function cut(on: Expressions, planes: Value, { height, width }: Size): Value {
  return [height, width].reduce(
    (part, length, index) =>
      part.shape[2 + index] === length ? part : on.slice(part, 2 + index, [0, length]),
    planes,
  );
}
