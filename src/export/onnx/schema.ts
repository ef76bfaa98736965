/**
 * The part of ONNX's file format that our models use: names and field numbers of onnx.proto (IR
 * version 8), from https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, SPDX-License-Identifier:
 * Apache-2.0. Kept as a protobufjs descriptor, so that the compiled program needs no other file.
 */
import protobuf from 'protobufjs/light.js';

type Fields = Record<string, protobuf.IField>;

function one(type: string, id: number): protobuf.IField {
  return { type, id };
}

/** Repeated numbers are not packed, as in proto2 and all ONNX tools. */
function many(type: string, id: number): protobuf.IField {
  return { rule: 'repeated', type, id, options: { packed: false } };
}

const messages: Record<string, Fields> = {
  ModelProto: {
    irVersion: one('int64', 1),
    producerName: one('string', 2),
    producerVersion: one('string', 3),
    graph: one('GraphProto', 7),
    opsetImport: many('OperatorSetIdProto', 8),
  },
  OperatorSetIdProto: { domain: one('string', 1), version: one('int64', 2) },
  GraphProto: {
    node: many('NodeProto', 1),
    name: one('string', 2),
    initializer: many('TensorProto', 5),
    input: many('ValueInfoProto', 11),
    output: many('ValueInfoProto', 12),
    valueInfo: many('ValueInfoProto', 13),
  },
  NodeProto: {
    input: many('string', 1),
    output: many('string', 2),
    name: one('string', 3),
    opType: one('string', 4),
    attribute: many('AttributeProto', 5),
    domain: one('string', 7), // absent: ONNX's own operators
  },
  AttributeProto: {
    name: one('string', 1),
    f: one('float', 2),
    i: one('int64', 3),
    s: one('bytes', 4),
    ints: many('int64', 8),
    strings: many('bytes', 9),
    type: one('int32', 20), // an enum in onnx.proto: the same on the wire
  },
  TensorProto: {
    dims: many('int64', 1),
    dataType: one('int32', 2),
    name: one('string', 8),
    rawData: one('bytes', 9), // little-endian
    externalData: many('StringStringEntryProto', 13),
    dataLocation: one('int32', 14), // an enum too
  },
  StringStringEntryProto: { key: one('string', 1), value: one('string', 2) },
  ValueInfoProto: { name: one('string', 1), type: one('TypeProto', 2) },
  TypeProto: { tensorType: one('TensorTypeProto', 1) },
  TensorTypeProto: { elemType: one('int32', 1), shape: one('TensorShapeProto', 2) }, // TypeProto.Tensor
  TensorShapeProto: { dim: many('DimensionProto', 1) },
  DimensionProto: { dimValue: one('int64', 1), dimParam: one('string', 2) }, // TensorShapeProto.Dimension
};

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(Object.entries(messages).map(([name, fields]) => [name, { fields }])),
});

/** ONNX's `ModelProto`, the content of an .onnx file. */
export const modelProto: protobuf.Type = root.lookupType('ModelProto');
export const graphProto: protobuf.Type = root.lookupType('GraphProto');
export const tensorProto: protobuf.Type = root.lookupType('TensorProto');

/** AttributeProto.AttributeType. */
export const attributeTypes = { float: 1, int: 2, string: 3, ints: 7, strings: 8 } as const;

/** TensorProto.DataLocation: the values are in a file beside the model. */
export const externalLocation = 1;

/** TensorProto.DataType. */
export const dataTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
} as const;
