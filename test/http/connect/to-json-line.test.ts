import { create, fromJsonString, type MessageInitShape } from '@bufbuild/protobuf';
import {
  GenerateResponseSchema,
  PictureFormat,
  Stage,
} from '../../../src/generated/connect/repose/v1/generation_pb.js';
import { toJsonLine } from '../../../src/http/connect/to-json-line.js';

const data = Uint8Array.from({ length: 300 }, (_, index) => index);
const picture = { format: PictureFormat.PNG, width: 128, height: 256 };

test.each<[string, MessageInitShape<typeof GenerateResponseSchema>]>([
  ['a picture', { requestId: 'a', stage: Stage.COARSE, picture: { ...picture, data }, model: 'default' }],
  ['a picture in the middle of a buffer', { picture: { ...picture, data: data.subarray(7, 260) } }],
  ['a picture without bytes', { picture }],
  ['no picture', { stage: Stage.REFINED, timings: { decodeMs: 1.5 } }],
])('toJsonLine() writes a response with %s, as ProtoJSON is read', (_name, init) => {
  const response = create(GenerateResponseSchema, init);
  const line = Buffer.from(toJsonLine(response)).toString();
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(fromJsonString(GenerateResponseSchema, line)).toEqual(response);
});
