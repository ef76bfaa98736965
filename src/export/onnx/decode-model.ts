import { ReposeError } from '../../errors.js';
import type {
  Attribute,
  Dimension,
  ElementData,
  ElementType,
  Graph,
  GraphNode,
  Initializer,
  Value,
} from '../graph.js';
import {
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  parseModel,
  type TensorProto,
  type ValueInfoProto,
} from './parse-model.js';
import { attributeTypes, dataTypes, externalLocation } from './schema.js';

/**
 * The inverse of `encodeModel()`: decodes an .onnx file, so that an exported model can be examined
 * and get variants without its checkpoint. Throws `invalid-argument` for other bytes, for files
 * that use what our graphs do not, and for weights in another file, which `readModel()` reads.
 */
export function decodeModel(bytes: Uint8Array): Graph {
  return toGraph(parseModel(bytes), ({ name }) => {
    throw failure(
      `the values of tensor "${name}" are in another file`,
      'them in the model: read it by its path',
    );
  });
}

/** The graph of a file; `findExternal` returns the values in other files. */
export function toGraph(
  graph: GraphProto,
  findExternal: (tensor: TensorProto) => Uint8Array<ArrayBuffer>,
): Graph {
  const toData = (tensor: TensorProto): Uint8Array<ArrayBuffer> =>
    // A copy: aligned, and independent of the file's buffer.
    tensor.dataLocation === externalLocation ? findExternal(tensor) : new Uint8Array(tensor.rawData);
  const inputs = graph.input.map(toValue);
  const outputs = graph.output.map(toValue);
  const initializers = graph.initializer.map((tensor) => toInitializer(tensor, toData(tensor)));
  const values = [...inputs, ...initializers, ...graph.valueInfo.map(toValue), ...outputs];
  return {
    name: graph.name,
    inputs,
    outputs,
    nodes: graph.node.map(toNode),
    initializers: new Map(initializers.map((initializer) => [initializer.name, initializer])),
    values: new Map(values.map((value) => [value.name, value])),
  };
}

function toNode({ name, opType, input, output, attribute }: NodeProto): GraphNode {
  const attributes = attribute.map((proto) => [proto.name, toAttribute(proto)] as const);
  return { name, op: opType, inputs: input, outputs: output, attributes: Object.fromEntries(attributes) };
}

const decoder = new TextDecoder();

function toAttribute({ name, type, f, i, s, ints, strings }: AttributeProto): Attribute {
  switch (type) {
    case attributeTypes.float:
      return { kind: 'float', value: f };
    case attributeTypes.int:
      return { kind: 'int', value: i };
    case attributeTypes.ints:
      return { kind: 'ints', value: ints };
    case attributeTypes.string:
      return { kind: 'string', value: decoder.decode(s) };
    case attributeTypes.strings:
      return { kind: 'strings', value: strings.map((text) => decoder.decode(text)) };
    default:
      throw failure(
        `attribute "${name}" of type ${type}`,
        `one of ${Object.keys(attributeTypes).join(', ')}`,
      );
  }
}

function toValue({ name, type }: ValueInfoProto): Value {
  const tensor = type?.tensorType;
  if (!tensor?.shape) throw failure(`value "${name}" without a shape`, 'a tensor of known rank');
  const lengths = tensor.shape.dim.map((dim): Dimension => dim.dimParam || (dim.dimValue ?? 0));
  return { name, type: toElementType({ name, dataType: tensor.elemType }), shape: lengths };
}

function toInitializer(tensor: TensorProto, bytes: Uint8Array<ArrayBuffer>): Initializer {
  const { name, dims } = tensor;
  const expected = countTensorBytes(tensor);
  if (bytes.length !== expected)
    throw failure(`tensor "${name}" of ${bytes.length} bytes`, `${expected} bytes`);
  const type = toElementType(tensor);
  return { name, type, shape: dims, data: views[type](bytes.buffer) };
}

/** The number of bytes for a tensor's shape and type. */
export function countTensorBytes(tensor: TensorProto): number {
  const { BYTES_PER_ELEMENT: elementBytes } = views[toElementType(tensor)](new ArrayBuffer(0));
  return tensor.dims.reduce((product, length) => product * length, elementBytes);
}

const views: Readonly<Record<ElementType, (buffer: ArrayBuffer) => ElementData>> = {
  float32: (buffer) => new Float32Array(buffer),
  float16: (buffer) => new Uint16Array(buffer),
  uint8: (buffer) => new Uint8Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  int64: (buffer) => new BigInt64Array(buffer),
  bool: (buffer) => new Uint8Array(buffer),
};

function toElementType({
  name,
  dataType,
}: {
  readonly name: string;
  readonly dataType: number;
}): ElementType {
  const types = Object.keys(dataTypes) as ElementType[]; // the keys of the table
  const type = types.find((candidate) => dataTypes[candidate] === dataType);
  if (type) return type;
  throw failure(`tensor "${name}" of data type ${dataType}`, `one of ${types.join(', ')}`);
}

function failure(what: string, expected: string): ReposeError {
  return new ReposeError('invalid-argument', `Cannot read an ONNX model: ${what}, expected ${expected}`);
}
