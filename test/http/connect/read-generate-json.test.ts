import { fromJsonString } from '@bufbuild/protobuf';
import { GenerateRequestSchema } from '../../../src/generated/connect/repose/v1/generation_pb.js';
import { readGenerateJson } from '../../../src/http/connect/read-generate-json.js';

const byProtobuf = (text: string) =>
  fromJsonString(GenerateRequestSchema, text, { ignoreUnknownFields: true });

test.each([
  '{}',
  '{"cond":"","posePicture":"AA=="}',
  '{"cond":"+/8=","model":"tiny","else":[1]}',
  '{"cond":"-_8","posePicture":"AAEC"}',
  '{"cond":null,"pose_picture":"AAEC","pose":{"joints":[{"x":1}]}}',
])('readGenerateJson() reads %s as protobuf-es does', (text) => {
  expect(readGenerateJson(text)).toEqual(byProtobuf(text));
});

test.each([
  '',
  '[]',
  '1',
  '{"cond":1}',
  '{"cond":"A"}',
  '{"cond":"!"}',
  '{"posePicture":"A","pose_picture":"AA"}',
])('readGenerateJson() refuses %j as protobuf-es does', (text) => {
  expect(() => byProtobuf(text)).toThrow();
  expect(() => readGenerateJson(text)).toThrow();
});
