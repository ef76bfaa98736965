/** Hostile forms for POST /v1/images/edits: wrong fields, damaged bodies, and wrong types. */
import fc, { type Arbitrary } from 'fast-check';

/** A body and what its sender says it is. */
export interface Form {
  readonly body: Buffer;
  readonly type: string;
}

interface Part {
  readonly name: string;
  readonly filename: string | null;
  readonly type: string | null;
  readonly content: Uint8Array;
}

const boundary = 'a-boundary';
const right = `multipart/form-data; boundary=${boundary}`;

/** A form that is right: a picture, and a ready pose by its name. */
export function createGoodForm(picture: Uint8Array): Form {
  return { body: writeForm(goodParts(picture)), type: right };
}

/** Forms, most of which are wrong, and damaged ones; some have a file of more than `maxBytes`. */
export function hostileForms(picture: Uint8Array, maxBytes: number): Arbitrary<Form> {
  const texts = ['walking', '{"joints":[]}', '[[', 'true', '1', 'tiny@1', '', '\0', 'ä'.repeat(40_000)];
  const content = fc.oneof(
    { weight: 3, arbitrary: fc.constant(picture) },
    { weight: 3, arbitrary: fc.constantFrom(...texts).map((text) => Buffer.from(text)) },
    { weight: 3, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    fc.constant(Buffer.alloc(maxBytes + 1)),
  );
  const part = fc.record({
    name: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, fc.constantFrom(...strangeNames)),
    filename: fc.option(fc.constantFrom('a.png', '', '../a', 'a".png', 'ä')),
    type: fc.option(fc.constantFrom('image/png', 'application/json', 'text/plain', 'multipart/mixed', ';')),
    content,
  });
  const many = fc.constant(Array.from({ length: 1000 }, () => toText('n', '1')));
  const more = fc.oneof({ weight: 9, arbitrary: fc.array(part, { maxLength: 4 }) }, many);
  const form = fc
    .tuple(fc.subarray(goodParts(picture)), more)
    .map(([good, others]) => writeForm([...good, ...others]));
  const damaged = fc.oneof(
    form,
    fc
      .tuple(form, fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([bytes, share]) => bytes.subarray(0, Math.floor(bytes.length * share))),
    fc.tuple(form, fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
      bytes[at % bytes.length] = value;
      return bytes;
    }),
    fc.uint8Array({ maxLength: 1000 }).map((bytes) => Buffer.from(bytes)),
  );
  const wrong = [
    'multipart/form-data; boundary=other',
    'multipart/form-data',
    'multipart/mixed',
    'text/plain',
    '',
  ];
  return fc.record({
    body: damaged,
    type: fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, fc.constantFrom(...wrong)),
  });
}

const names = ['image', 'image[]', 'image[9]', 'pose', 'prompt', 'model', 'n', 'size', 'stream', 'scene'];
const strangeNames = ['', '__proto__', 'constructor', 'mask', 'image[x]', 'prompt[]', 'a'.repeat(5000)];

function goodParts(picture: Uint8Array): Part[] {
  const image = { name: 'image', filename: 'a.png', type: 'image/png', content: picture };
  return [image, toText('prompt', 'walking')];
}

function toText(name: string, text: string): Part {
  return { name, filename: null, type: null, content: Buffer.from(text) };
}

function writeForm(parts: readonly Part[]): Buffer {
  return Buffer.concat([...parts.map(writePart), Buffer.from(`--${boundary}--\r\n`)]);
}

function writePart({ name, filename, type, content }: Part): Buffer {
  const file = filename === null ? '' : `; filename="${filename}"`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n`;
  return Buffer.concat([
    Buffer.from(`${head}${type === null ? '' : `Content-Type: ${type}\r\n`}\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
}
