import { create } from '@bufbuild/protobuf';
import { ModelSchema } from '../../../src/generated/connect/repose/v1/generation_pb.js';
import { parseEdit } from '../../../src/http/openai/parse-edit.js';
import { toGenerateRequest } from '../../../src/http/openai/to-generate-request.js';

const model = create(ModelSchema, { name: 'warped', size: { width: 128, height: 256 }, maxEnlarge: 4 });

function toRequest(texts: Readonly<Record<string, string>>) {
  const fields = new Map(Object.entries({ prompt: 'walking', ...texts }));
  const form = { image: Uint8Array.of(1), pose: undefined, texts: fields };
  return toGenerateRequest(form, parseEdit(fields), model);
}

test.each([
  ['auto', 0, true],
  ['128x256', 1, false],
  ['256x512', 2, false],
  ['512x1024', 4, false],
])('a size of %s is enlarge %d, and trim %s', (size, enlarge, trim) => {
  expect(toRequest({ size })).toMatchObject({ enlarge, trim });
});

test.each([
  [{ size: '640x1280' }, 'expected auto or a size of warped: 128x256, 256x512, 384x768, 512x1024'],
  [{ size: '256x256' }, 'expected auto or a size of warped: 128x256, 256x512, 384x768, 512x1024'],
  [{ size: '256x512', scene: 'true' }, 'expected auto with scene'],
])('%j is refused', (fields, message) => {
  expect(() => toRequest(fields)).toThrow(message);
});
