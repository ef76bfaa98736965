/**
 * How operators run on planes, [N, C, H, W], instead of [N, H, W, C]. Legend: N batch, H height, W
 * width, C channels.
 */
import { createIntegers } from '../../addition.js';
import { type Attributes, type GraphNode, type Initializer, int, ints, type Value } from '../../graph.js';
import { permute, toGraphAxis } from '../../layers/layout.js';
import { toPlanes } from '../operators/steps.js';

/** What a move needs of the graph. */
export interface PlanesAccess {
  valueOf(name: string): Value | undefined;
  constantOf(name: string): Initializer | undefined;
  /** Whether the graph has a value as planes already. */
  hasPlanes(name: string): boolean;
  /** The planes of a value [N, H, W, C], which a transpose makes if there are none. */
  toPlanes(name: string): string;
  addConstant(initializer: Initializer): string;
}

/** The inputs and attributes of a node on planes. */
type Moved = Pick<GraphNode, 'inputs' | 'attributes'>;
type Move = (node: GraphNode, access: PlanesAccess) => Moved | undefined;

/**
 * The node on planes; undefined if its first feature maps are not there as planes, or if it depends
 * on TensorFlow's order.
 */
export function moveToPlanes(node: GraphNode, access: PlanesAccess): Moved | undefined {
  if (!node.inputs.some((input) => access.hasPlanes(input))) return undefined;
  return moves.get(node.op)?.(node, access);
}

/** Whether the operator may run on planes at all. */
export function canMoveToPlanes({ op }: GraphNode): boolean {
  return moves.has(op);
}

/** Operators that compute each element from the elements at its place. */
const elementwise = [
  ...['Abs', 'Acos', 'Asin', 'Atan', 'Ceil', 'Cos', 'Elu', 'Erf', 'Exp', 'Floor', 'Log', 'Not', 'Neg'],
  ...['Reciprocal', 'Relu', 'Round', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Softplus', 'Sqrt', 'Tan', 'Tanh'],
  ...['Add', 'And', 'Div', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Max', 'Min', 'Mod'],
  ...['Mul', 'Or', 'Pow', 'PRelu', 'Sub', 'Where', 'Cast', 'Clip', 'Identity', 'LeakyRelu'],
];

const moveElementwise: Move = (node, access) => {
  const [output = ''] = node.outputs;
  if (access.valueOf(output)?.shape.length !== 4) return undefined;
  const canMove = node.inputs.every((input) => {
    const rank = access.valueOf(input)?.shape.length ?? 0;
    return rank === 0 || rank === 4 || access.constantOf(input) !== undefined;
  });
  if (!canMove) return undefined;
  return { inputs: node.inputs.map((input) => turnInput(access, input)), attributes: node.attributes };
};

function turnInput(access: PlanesAccess, name: string): string {
  const constant = access.constantOf(name);
  if (constant) return constant.shape.length === 0 ? name : access.addConstant(turnConstant(constant));
  return access.valueOf(name)?.shape.length === 4 ? access.toPlanes(name) : name;
}

/** A constant beside feature maps: [C] becomes [C, 1, 1]. */
function turnConstant({ name, type, shape, data }: Initializer): Initializer {
  const raised = [...new Array<1>(4 - shape.length).fill(1), ...shape];
  const turned = data.slice();
  const [batches = 1, height = 1, width = 1, channels = 1] = raised;
  let source = 0;
  for (let batch = 0; batch < batches; batch += 1)
    for (let place = 0; place < height * width; place += 1)
      for (let channel = 0; channel < channels; channel += 1)
        turned[(batch * channels + channel) * height * width + place] = data[source++]!;
  const lengths = permute(raised, toPlanes);
  return { name: `${name}:planes`, type, shape: lengths[0] === 1 ? lengths.slice(1) : lengths, data: turned };
}

const axisOf = (attributes: Attributes): number => {
  const axis = attributes['axis'];
  return toGraphAxis(axis?.kind === 'int' ? axis.value : 0, 4);
};

function integersOf(access: PlanesAccess, name: string): readonly number[] {
  const { data = [] } = access.constantOf(name) ?? {};
  return Array.from({ length: data.length }, (_, index) => Number(data[index]));
}

/** Operators along one axis, which keep all axes. */
const moveAxis: Move = ({ inputs, attributes, outputs }, access) => {
  if (access.valueOf(outputs[0] ?? '')?.shape.length !== 4) return undefined;
  const turned = inputs.map((input) =>
    access.valueOf(input)?.shape.length === 4 ? turnInput(access, input) : input,
  );
  return { inputs: turned, attributes: { ...attributes, axis: int(axisOf(attributes)) } };
};

/** Reductions, whose axes are an attribute or, of ReduceSum, a second input. */
const moveReduction: Move = ({ name, inputs, attributes }, access) => {
  const [input = '', list] = inputs;
  const axes = attributes['axes'] ?? attributes['axis'];
  const inTensorFlow =
    list !== undefined
      ? integersOf(access, list)
      : axes?.kind === 'ints'
        ? axes.value
        : axes?.kind === 'int'
          ? [axes.value]
          : [];
  const keepdims = attributes['keepdims'];
  const keeps = keepdims?.kind !== 'int' || keepdims.value === 1;
  const turned = inTensorFlow.map((axis) => toGraphAxis(axis, 4));
  const kept = [0, 1, 2, 3]
    .filter((axis) => !inTensorFlow.includes(axis))
    .map((axis) => toGraphAxis(axis, 4));
  const keepsOrder = kept.every((axis, index) => index === 0 || axis > (kept[index - 1] ?? 0));
  if (!keeps && !keepsOrder) return undefined;
  const planes = access.toPlanes(input);
  if (list !== undefined)
    return {
      inputs: [planes, access.addConstant(createIntegers(`${name}:planes_axes`, turned))],
      attributes,
    };
  const renamed: Attributes = axes?.kind === 'ints' ? { axes: ints(turned) } : { axis: int(turned[0] ?? 0) };
  return { inputs: [planes], attributes: { ...attributes, ...renamed } };
};

/** Slices name their axes in the fourth input. */
const moveSlice: Move = ({ name, inputs, attributes }, access) => {
  const [input = '', from = '', to = '', list = '', steps = ''] = inputs;
  const axes = integersOf(access, list).map((axis) => toGraphAxis(axis, 4));
  const turned = access.addConstant(createIntegers(`${name}:planes_axes`, axes));
  return { inputs: [access.toPlanes(input), from, to, turned, steps], attributes };
};

/** Margins before and after all axes are the second input. */
const movePad: Move = ({ name, inputs, attributes }, access) => {
  const [input = '', list = '', ...more] = inputs;
  const margins = integersOf(access, list);
  const turned = [...permute(margins.slice(0, 4), toPlanes), ...permute(margins.slice(4), toPlanes)];
  const pads = access.addConstant(createIntegers(`${name}:planes_pads`, turned));
  return { inputs: [access.toPlanes(input), pads, ...more], attributes };
};

const moves: ReadonlyMap<string, Move> = new Map([
  ...elementwise.map((op) => [op, moveElementwise] as const),
  ...['Concat', 'LogSoftmax', 'Softmax', 'Split'].map((op) => [op, moveAxis] as const),
  ...['ArgMax', 'ArgMin', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd', 'ReduceSum'].map(
    (op) => [op, moveReduction] as const,
  ),
  ['Pad', movePad],
  ['Slice', moveSlice],
]);
