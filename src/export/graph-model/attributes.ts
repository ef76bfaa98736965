/** Attributes of TensorFlow nodes, with the defaults of TensorFlow.js. */
import type { ElementType } from '../graph.js';
import { type NodeCall, nodeFailure } from './node-call.js';

type Call = Pick<NodeCall, 'node'>;

export function integerOf({ node }: Call, name: string, missing: number): number {
  return node.attributes[name]?.i ?? missing;
}

export function numberOf({ node }: Call, name: string, missing: number): number {
  const attribute = node.attributes[name];
  return attribute?.f ?? attribute?.i ?? missing;
}

export function isSet({ node }: Call, name: string): boolean {
  return node.attributes[name]?.b ?? false;
}

export function textOf({ node }: Call, name: string, missing: string): string {
  return node.attributes[name]?.s ?? missing;
}

export function integersOf({ node }: Call, name: string): readonly number[] {
  return node.attributes[name]?.list?.i ?? [];
}

export function textsOf({ node }: Call, name: string): readonly string[] {
  return node.attributes[name]?.list?.s ?? [];
}

/** What TensorFlow.js makes of TensorFlow's types. */
const elementTypes: Readonly<Record<string, ElementType>> = {
  DT_FLOAT: 'float32',
  DT_HALF: 'float32',
  DT_DOUBLE: 'float32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_INT8: 'int32',
  DT_UINT8: 'int32',
  DT_BOOL: 'bool',
};

/** The type that an attribute names. */
export function typeOf(call: Call, name: string): ElementType {
  const type = call.node.attributes[name]?.type ?? 'none';
  const found = elementTypes[type];
  if (found) return found;
  throw nodeFailure(call, `${name} is ${type}`, `one of ${Object.keys(elementTypes).join(', ')}`);
}

/** Throws unless the node computes in [N, H, W, C], the layout of all TensorFlow.js backends. */
export function expectChannelsLast(call: Call): void {
  const format = textOf(call, 'data_format', 'NHWC');
  if (format !== 'NHWC') throw nodeFailure(call, `data_format is ${format}`, 'NHWC');
}
