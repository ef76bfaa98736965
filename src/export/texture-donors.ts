/**
 * Where a large picture borrows the texture of what it does not show, as nodes. Legend: N batch, H height and W
 * width of the model's pictures, LH and LW of large ones and P their pixels, h and w of cells, K donors that are tried.
 */
import type { Size } from '../pose/skeleton.js';
import { int, ints, string, type Value } from './graph.js';
import { averageAround, rampNodes } from './local-colours.js';
import type { Expressions } from './warp/expressions.js';

/** The sides that a cell may have, in pixels of the model: the first one that divides its pictures and leaves rows of so many. */
const cellSides = [4, 2, 1] as const;
const leastCells = 8;

/**
 * How far to both sides of a cell its donors lie, as shares of the width: in its row, where a floor is as far from the
 * camera. The first one is wider than an arm, the last one leads from one side to the other past everybody; those between are
 * as few as that allows, for what lies next to each other is to come from one place, and from the same one but seldom.
 */
const distances = [7 / 32, 14 / 32, 21 / 32, 28 / 32];

/** By the least share of the condition image in a cell and at its borders: whether it lends texture. */
const lends = { from: 0.9, to: 1 };

/** How far around a cell its donors are compared, in cells, so that neighbours take theirs from one place. */
const compared = 4;

/** What a cell that lends nothing costs, as the square of a distance of colours in [-1, 1]: around a donor, and as one. */
const lendsNothing = { around: 1, itself: 100 };

/** How much texture shows between cells of different donors: the seam is soft, and not flat. */
const atSeams = 0.5;

/** The nearest one from above and from the left, so that each cell becomes a block. */
const nearest = {
  mode: string('nearest'),
  coordinate_transformation_mode: string('asymmetric'),
  nearest_mode: string('floor'),
};

/** From where each cell of a picture borrows its texture. */
export interface Donors {
  /** How many cells to the right the donor is: int64 [N, 1, h, w]. */
  readonly steps: Value;
  /** How much of its texture each pixel shows: see `atSeams`. [N, 1, H, W] */
  readonly shares: Value;
}

/**
 * Chooses donors among cells that show the condition image, `ofImage` [N, 1, H, W], the nearest in colour, of the
 * background without its texture, [N, 3, H, W]. The columns of cells at the sides lend nothing: a line along an edge
 * is no texture.
 */
export function chooseDonors(
  on: Expressions,
  { background, ofImage, size }: { readonly background: Value; readonly ofImage: Value; readonly size: Size },
): Donors {
  const side = findCellSide(size);
  const cells = { width: size.width / side, height: size.height / side };
  const offsets = distances.flatMap((share) => [1, -1].map((sign) => sign * Math.round(share * cells.width)));
  const colours = on.node('AveragePool', [background], toShape(3, cells), {
    kernel_shape: ints([side, side]),
    strides: ints([side, side]),
  });
  const hidden = on.node('MaxPool', [on.sub(1, ofImage)], toShape(1, cells), {
    kernel_shape: ints([side + 2, side + 2]),
    strides: ints([side, side]),
    pads: ints([1, 1, 1, 1]),
  });
  const known = on.slice(rampNodes(on, on.sub(1, hidden), lends), 3, [1, cells.width - 1]);
  const chosen = on.leastAt(compareDonors(on, { colours, known, offsets }), 1); // [N, 1, h, w]
  const steps = on.node('Gather', [on.integers(offsets), chosen], chosen.shape, { axis: int(0) });
  return { steps, shares: softenSeams(on, chosen, size) };
}

function findCellSide({ width, height }: Size): number {
  const fits = (side: number) => [width, height].every((length) => length % side === 0);
  return cellSides.find((side) => fits(side) && width / side >= leastCells) ?? 1;
}

/** What each donor costs each cell, [N, K, h, w]; `known` [N, 1, h, w - 2] is without the columns at the sides. */
function compareDonors(
  on: Expressions,
  {
    colours,
    known,
    offsets,
  }: { readonly colours: Value; readonly known: Value; readonly offsets: readonly number[] },
): Value {
  const [height, width] = [Number(colours.shape[2]), Number(colours.shape[3])];
  const far = Math.max(...offsets);
  const shiftEach = (planes: Value) => {
    const pad = far + (width - Number(planes.shape[3])) / 2;
    const size = { height, width: width + 2 * far };
    const shape = toShape(Number(planes.shape[1]), size);
    const padded = on.node('Pad', [planes, on.integers([0, 0, 0, pad, 0, 0, 0, pad])], shape);
    return offsets.map((offset) => on.slice(padded, 3, [far + offset, far + offset + width]));
  };
  const distances = shiftEach(colours).map((donor) => {
    const apart = on.sub(donor, colours);
    return on.sum(on.mul(apart, apart), 1); // [N, 1, h, w]
  });
  const unknown = on.sub(1, on.concat(shiftEach(known), 1)); // [N, K, h, w]
  const around = on.add(on.concat(distances, 1), on.mul(unknown, lendsNothing.around));
  return on.add(averageAround(on, around, compared), on.mul(unknown, lendsNothing.itself));
}

/** See `atSeams`: of each cell's donor, int64 [N, 1, h, w], to pixels of the model, [N, 1, H, W]. */
function softenSeams(on: Expressions, chosen: Value, size: Size): Value {
  const scales = [1, 1, size.height / Number(chosen.shape[2]), size.width / Number(chosen.shape[3])];
  const fine = on.node(
    'Resize',
    [on.toFloat(chosen), undefined, on.constant('cell_side', [4], scales)],
    toShape(1, size),
    nearest,
  );
  const around = { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) };
  const most = on.node('MaxPool', [fine], fine.shape, around);
  const least = on.node('MaxPool', [on.unary('Neg', fine)], fine.shape, around); // and negative
  return on.clip(on.sub(1, on.add(most, least)), atSeams, 1);
}

/**
 * Planes [N, 3, LH, LW] of a large picture as each cell's donor shows them, by the `steps` there: rows of pixels are
 * copied whole, with all of their channels, which takes a third of a GridSample.
 */
export function borrow(on: Expressions, planes: Value, steps: Value): Value {
  const [batch, channels, height, width] = [0, 1, 2, 3].map((axis) => on.length(planes, axis)) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const inPixels = on.mul(steps, on.div(width, on.integers([Number(steps.shape[3])])));
  const sizes = on.concat([batch, on.integers([1]), height, width], 0);
  const toRight = on.node(
    'Resize',
    [on.toFloat(inPixels), undefined, undefined, sizes],
    ['N', 1, 'LH', 'LW'],
    nearest,
  );
  const count = on.toFloat(on.node('ReduceProd', [on.mul(height, width)], [], { keepdims: int(0) }));
  const places = on.node('Range', [on.number(0), count, on.number(1)], ['P']);
  const donors = on.add(on.node('Reshape', [toRight, on.integers([0, -1])], ['N', 'P']), places);
  const inside = on.toIntegers(on.node('Clip', [donors, on.number(0), on.sub(count, 1)], ['N', 'P']));
  const indices = on.node('Reshape', [inside, on.integers([0, -1, 1])], ['N', 'P', 1]);
  const list = on.transpose(on.node('Reshape', [planes, on.integers([0, 3, -1])], ['N', 3, 'P']), [0, 2, 1]);
  const lent = on.node('GatherND', [list, indices], ['N', 'P', 3], { batch_dims: int(1) });
  const shape = on.concat([batch, channels, height, width], 0);
  return on.node('Reshape', [on.transpose(lent, [0, 2, 1]), shape], planes.shape);
}

function toShape(channels: number, { width, height }: Size): (string | number)[] {
  return ['N', channels, height, width];
}
