import { ApiError } from '../../../src/http/openai/api-error.js';
import { parseEdit, parseModelId } from '../../../src/http/openai/parse-edit.js';

test('parseEdit() has a default for every field', () => {
  expect(parseEdit(new Map())).toEqual({
    prompt: '',
    model: { model: '', modelVersion: '' },
    n: '1',
    size: 'auto',
    quality: 'high',
    background: 'auto',
    output_format: 'png',
    response_format: 'b64_json',
    stream: false,
    partial_images: 0,
    scene: false,
  });
});

test.each([
  ['stream', 'True', true],
  ['stream', 'false', false],
  ['partial_images', '3', 3],
  ['output_compression', '0', 0],
  ['quality', 'low', 'low'],
  ['quality', 'medium', 'high'],
  ['quality', 'auto', 'high'],
  ['model', 'tiny@2', { model: 'tiny', modelVersion: '2' }],
])('parseEdit() reads %s %j as %j', (field, text, value) => {
  expect(parseEdit(new Map([[field, text]]))).toHaveProperty(field, value);
});

test.each([
  ['n', '2', 'expected 1: the same request always draws the same picture'],
  ['size', 'large', 'expected auto or WIDTHxHEIGHT'],
  ['quality', 'best', 'expected auto, low, medium, standard, high, xhigh or max'],
  ['background', 'transparent', 'expected auto or opaque: pictures have no transparency'],
  ['output_format', 'gif', 'expected png, jpeg or webp'],
  ['output_compression', '101', 'expected 0 to 100'],
  ['output_compression', '-1', 'expected 0 to 100'],
  ['response_format', 'url', 'expected b64_json: pictures are sent, not kept'],
  ['stream', 'maybe', 'expected true or false'],
  ['partial_images', '4', 'expected 0 to 3'],
  ['partial_images', '', 'expected 0 to 3'],
  ['input_fidelity', 'medium', 'expected low or high'],
  ['prompt', 'a'.repeat(32_001), 'expected at most 32000 characters'],
])('parseEdit() refuses %s %j', (field, text, expected) => {
  const parse = () => parseEdit(new Map([[field, text]]));
  expect(parse).toThrow(ApiError);
  expect(parse).toThrow(`Cannot read ${field}: ${JSON.stringify(text.slice(0, 100))}, ${expected}`);
});

test.each([
  ['', { model: '', modelVersion: '' }],
  ['tiny', { model: 'tiny', modelVersion: '' }],
  ['tiny@1@2', { model: 'tiny', modelVersion: '1@2' }],
])('parseModelId() splits %j', (id, parts) => {
  expect(parseModelId(id)).toEqual(parts);
});
