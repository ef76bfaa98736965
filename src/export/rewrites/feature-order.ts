/**
 * Flattened feature maps: TensorFlow's order is [H, W, C], the graph's [C, H, W]. These functions
 * reorder an axis of a weight from TensorFlow's order to the graph's.
 */
import type { Initializer } from '../graph.js';

/** Feature maps of `places` = H * W pixels. */
export interface FeatureOrder {
  readonly channels: number;
  readonly places: number;
}

/** A [H * W * C, out] kernel as [C * H * W, out], with a new name. */
export function reorderRows(kernel: Initializer, order: FeatureOrder): Initializer {
  const [, columns = 0] = kernel.shape;
  const data = new Float32Array(kernel.data.length);
  forEachFeature(order, (from, to) => {
    const row = kernel.data.subarray(from * columns, (from + 1) * columns);
    data.set(row as Float32Array, to * columns); // kernels are float32
  });
  return { ...kernel, data, name: formatName(kernel, 'rows', order) };
}

/** A [..., H * W * C] kernel or bias as [..., C * H * W], with a new name. */
export function reorderColumns(weight: Initializer, order: FeatureOrder): Initializer {
  const columns = order.channels * order.places;
  const data = new Float32Array(weight.data.length);
  forEachFeature(order, (from, to) => {
    for (let row = 0; row < data.length; row += columns) data[row + to] = Number(weight.data[row + from]);
  });
  return { ...weight, data, name: formatName(weight, 'columns', order) };
}

/** A name per order: a layer that is called twice may need its weights in several orders. */
function formatName(
  { name }: Initializer,
  axis: 'rows' | 'columns',
  { channels, places }: FeatureOrder,
): string {
  return `${name}/${axis}_${channels}x${places}`;
}

function forEachFeature({ channels, places }: FeatureOrder, visit: (from: number, to: number) => void): void {
  for (let place = 0; place < places; place += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      visit(place * channels + channel, channel * places + place);
    }
  }
}
