/** Parts of a graph as plain objects for protobufjs, with the schema's names. */
import type { Attribute, Graph, GraphNode, Value } from '../graph.js';
import { attributeTypes, dataTypes } from './schema.js';

/**
 * The values between nodes, without inputs, outputs and initialisers, which have their own types.
 */
export function listInnerValues(graph: Graph): Value[] {
  const outer = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name));
  return [...graph.values.values()].filter(({ name }) => !outer.has(name) && !graph.initializers.has(name));
}

/** A node as `NodeProto` describes it. */
export function toNodeMessage(node: GraphNode): object {
  const attribute = Object.entries(node.attributes).map(([name, value]) => ({
    name,
    ...toAttributeMessage(value),
  }));
  return { input: node.inputs, output: node.outputs, name: node.name, opType: node.op, attribute };
}

const encoder = new TextEncoder();

function toAttributeMessage(attribute: Attribute): object {
  const type = attributeTypes[attribute.kind];
  switch (attribute.kind) {
    case 'int':
      return { type, i: attribute.value };
    case 'ints':
      return { type, ints: attribute.value };
    case 'float':
      return { type, f: attribute.value };
    case 'string':
      return { type, s: encoder.encode(attribute.value) };
    case 'strings':
      return { type, strings: attribute.value.map((text) => encoder.encode(text)) };
    default:
      return attribute satisfies never;
  }
}

/** A value as `ValueInfoProto` describes it. */
export function toValueMessage({ name, type, shape }: Value): object {
  const dim = shape.map((length) =>
    typeof length === 'number' ? { dimValue: length } : { dimParam: length },
  );
  return { name, type: { tensorType: { elemType: dataTypes[type], shape: { dim } } } };
}
