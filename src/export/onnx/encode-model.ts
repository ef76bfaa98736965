import type { Attribute, Graph, GraphNode, Initializer, Value } from '../graph.js';
import { attributeTypes, dataTypes, modelProto } from './schema.js';

/** The operator set: the lowest that has all we use, and far below onnxruntime 1.17's. */
export const opset = 17;
/** The file format's version that came with opset 17; onnxruntime 1.12 and newer read it. */
export const irVersion = 8;

/** Who wrote the model, for the file's own fields. */
export interface Producer {
  readonly name: string;
  readonly version: string;
}

/**
 * The graph as the bytes of an .onnx file, weights inside. The same graph and producer give the same bytes. Names
 * and shapes of all values between the nodes are part of the file, for the checker and for viewers.
 */
export function encodeModel(graph: Graph, producer: Producer): Uint8Array {
  return modelProto
    .encode({
      irVersion,
      producerName: producer.name,
      producerVersion: producer.version,
      opsetImport: [{ domain: '', version: opset }],
      graph: {
        name: graph.name,
        node: graph.nodes.map(toNodeProto),
        initializer: [...graph.initializers.values()].map(toTensorProto),
        input: graph.inputs.map(toValueInfo),
        output: graph.outputs.map(toValueInfo),
        valueInfo: listInnerValues(graph).map(toValueInfo),
      },
    })
    .finish();
}

/** The values between nodes: neither inputs, outputs nor initialisers, which carry their types themselves. */
function listInnerValues(graph: Graph): Value[] {
  const outer = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name));
  return [...graph.values.values()].filter(({ name }) => !outer.has(name) && !graph.initializers.has(name));
}

function toNodeProto(node: GraphNode): object {
  const attribute = Object.entries(node.attributes).map(([name, value]) => ({
    name,
    ...toAttributeProto(value),
  }));
  return { input: node.inputs, output: node.outputs, name: node.name, opType: node.op, attribute };
}

function toAttributeProto(attribute: Attribute): object {
  const type = attributeTypes[attribute.kind];
  switch (attribute.kind) {
    case 'int':
      return { type, i: attribute.value };
    case 'ints':
      return { type, ints: attribute.value };
    case 'float':
      return { type, f: attribute.value };
    case 'string':
      return { type, s: new TextEncoder().encode(attribute.value) };
    default:
      return attribute satisfies never;
  }
}

function toTensorProto({ name, type, shape, data }: Initializer): object {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: shape, dataType: dataTypes[type], rawData };
}

function toValueInfo({ name, type, shape }: Value): object {
  const dim = shape.map((length) =>
    typeof length === 'number' ? { dimValue: length } : { dimParam: length },
  );
  return { name, type: { tensorType: { elemType: dataTypes[type], shape: { dim } } } };
}
