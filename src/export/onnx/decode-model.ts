import { ReposeError, toMessage } from '../../errors.js';
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
import { attributeTypes, dataTypes, modelProto } from './schema.js';

/** What `modelProto` makes of a file, as far as it is read here. Fields that the file leaves out have defaults. */
interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
}
interface AttributeProto {
  readonly name: string;
  readonly f: number;
  readonly i: number;
  readonly s: Uint8Array;
  readonly ints: readonly number[];
  readonly type: number;
}
interface TensorProto {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly name: string;
  readonly rawData: Uint8Array;
}
interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue?: number; readonly dimParam?: string }[] };
    };
  };
}
interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
  readonly valueInfo: readonly ValueInfoProto[];
}

/**
 * The graph in the bytes of an .onnx file that `encodeModel()` wrote: the inverse of it, so that an exported model can
 * be examined and given variants without its checkpoint. Throws `invalid-argument` for other bytes, and for files of
 * other tools that use what our graphs do not.
 */
export function decodeModel(bytes: Uint8Array): Graph {
  const graph = parseProto(bytes);
  const inputs = graph.input.map(toValue);
  const outputs = graph.output.map(toValue);
  const initializers = graph.initializer.map(toInitializer);
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

function parseProto(bytes: Uint8Array): GraphProto {
  try {
    const options = { longs: Number, defaults: true, arrays: true } as const;
    const model = modelProto.toObject(modelProto.decode(bytes), options);
    if (model['graph']) return model['graph'] as GraphProto; // by the schema
  } catch (cause) {
    throw new ReposeError('invalid-argument', `Cannot read an ONNX model: ${toMessage(cause)}`, { cause });
  }
  throw new ReposeError('invalid-argument', 'Cannot read an ONNX model: no graph in it, expected one');
}

function toNode({ name, opType, input, output, attribute }: NodeProto): GraphNode {
  const attributes = attribute.map((proto) => [proto.name, toAttribute(proto)] as const);
  return { name, op: opType, inputs: input, outputs: output, attributes: Object.fromEntries(attributes) };
}

function toAttribute({ name, type, f, i, s, ints }: AttributeProto): Attribute {
  switch (type) {
    case attributeTypes.float:
      return { kind: 'float', value: f };
    case attributeTypes.int:
      return { kind: 'int', value: i };
    case attributeTypes.ints:
      return { kind: 'ints', value: ints };
    case attributeTypes.string:
      return { kind: 'string', value: new TextDecoder().decode(s) };
    default:
      throw unsupported(`attribute "${name}" of type ${type}`, Object.keys(attributeTypes));
  }
}

function toValue({ name, type }: ValueInfoProto): Value {
  const { elemType, shape } = type.tensorType;
  const lengths = shape.dim.map((dim): Dimension => dim.dimParam || (dim.dimValue ?? 0));
  return { name, type: toElementType(name, elemType), shape: lengths };
}

function toInitializer({ name, dataType, dims, rawData }: TensorProto): Initializer {
  const type = toElementType(name, dataType);
  const bytes = new Uint8Array(rawData); // a copy: aligned, and free of the file's own buffer
  return { name, type, shape: dims, data: views[type](bytes.buffer) };
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

function toElementType(name: string, dataType: number): ElementType {
  const types = Object.keys(dataTypes) as ElementType[]; // the keys of the table
  const type = types.find((candidate) => dataTypes[candidate] === dataType);
  if (type) return type;
  throw unsupported(`tensor "${name}" of data type ${dataType}`, types);
}

function unsupported(what: string, expected: readonly string[]): ReposeError {
  return new ReposeError(
    'invalid-argument',
    `Cannot read an ONNX model: ${what}, expected one of ${expected.join(', ')}`,
  );
}
