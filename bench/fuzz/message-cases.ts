/** Hostile messages: requests of any values, damaged encodings, lies in lengths, and small ones that grow large. */
import { gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import type { GenerateRequest } from '#dist/generated/repose/v1/GenerateRequest.js';
import { callBytes, type RawCall, toFrame } from './call-bytes.js';
import { type CaseMaker, type FuzzCase, refusals } from './fuzz-case.js';
import { mutatedBytes } from './mutate-bytes.js';
import { createSeedRequest, encodeGenerate, encodeStreamed } from './seed-request.js';
import { looseFields, toField, toNested, toVarint } from './wire-fields.js';

interface Hostile extends RawCall {
  readonly name: string;
}

const generate = 'repose.v1.GenerationService/Generate';
const generateStream = 'repose.v1.GenerationService/GenerateStream';

/** Every method that a caller can reach, with what an empty message means to it. */
const methods = [
  generate,
  generateStream,
  'repose.v1.GenerationService/GetModel',
  'repose.v1.GenerationService/ListModels',
  'repose.v1.AdminService/ReloadModels',
  'grpc.health.v1.Health/Check',
  'grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  'grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
  'repose.v1.GenerationService/NoSuchMethod',
] as const;

const enumValue = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
const uint32 = fc.oneof(fc.integer({ min: 0, max: 4096 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const text = fc.oneof(
  fc.constantFrom('', 'default', 'none', '../models/default', 'default@1', '\u0000', '\ud800', 'a\nb'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer({ min: 1, max: 100_000 }).map((length) => 'x'.repeat(length)),
);
const joint = fc.record({ x: fc.float(), y: fc.float(), confidence: fc.float() });

function looseRequests(valid: GenerateRequest): Arbitrary<object> {
  const pose = fc.record(
    {
      skeleton: enumValue,
      joints: fc.oneof(fc.constant(valid.pose?.joints ?? []), fc.array(joint, { maxLength: 40 })),
      unit: enumValue,
      canvas: fc.option(fc.record({ width: uint32, height: uint32 })),
      skeletonName: text,
    },
    { requiredKeys: [] },
  );
  const framing = fc.oneof(
    fc.record({ fit: enumValue }),
    fc.record({ crop: fc.record({ left: uint32, top: uint32, width: uint32, height: uint32 }) }),
  );
  return fc.record(
    {
      cond: fc.oneof(fc.constant(valid.cond), fc.uint8Array({ maxLength: 200 }).map(Buffer.from)),
      pose: fc.oneof(fc.constant(valid.pose), fc.option(pose)),
      model: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: text }),
      modelVersion: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: text }),
      stages: fc.array(enumValue, { maxLength: 20 }),
      output: fc.option(fc.record({ format: enumValue, quality: uint32 })),
      framing: fc.option(framing),
    },
    { requiredKeys: [] },
  );
}

/** Small to send, large once it is unpacked or read. */
function bombs(valid: Buffer): Arbitrary<Hostile> {
  const emptyJoint = toField(2, Buffer.alloc(0));
  const manyOf = (piece: Buffer, count: number): Buffer => Buffer.concat(Array<Buffer>(count).fill(piece));
  return fc
    .tuple(
      fc.constantFrom(
        'joints',
        'stages',
        'unknown fields',
        'nesting',
        'groups',
        'model name',
        'repeated request',
      ),
      fc.integer({ min: 1000, max: 1_000_000 }),
      fc.boolean(),
      fc.constantFrom(generate, generateStream),
    )
    .map(([what, count, isCompressed, path]) => {
      const messages: Readonly<Record<typeof what, () => Buffer>> = {
        joints: () => Buffer.concat([valid, toField(2, manyOf(emptyJoint, count))]),
        stages: () => Buffer.concat([valid, toField(4, Buffer.alloc(count, 1))]),
        'unknown fields': () => Buffer.concat([valid, manyOf(toField(900, Buffer.of(1)), count)]),
        nesting: () => Buffer.concat([valid, toNested(2, Math.min(count, 20_000))]),
        groups: () => Buffer.concat([valid, Buffer.alloc(count, (7 << 3) | 3)]),
        'model name': () => Buffer.concat([valid, toField(3, Buffer.alloc(count, 'x'))]),
        'repeated request': () => manyOf(valid, Math.min(Math.ceil(count / valid.length), 200)),
      };
      const plain = path === generateStream ? toField(2, messages[what]()) : messages[what]();
      const message = isCompressed ? gzipSync(plain) : plain;
      return {
        name: `${count} ${what}${isCompressed ? ', compressed' : ''}`,
        ...{ path, body: toFrame(message, { isCompressed }), encoding: isCompressed ? 'gzip' : undefined },
      };
    });
}

/** Heads that lie, encodings that are not there, and several messages where one belongs. */
function framings(valid: Buffer): Arbitrary<Hostile> {
  return fc
    .tuple(
      fc.constantFrom('length', 'flag', 'gzip', 'several', 'none', 'huge'),
      fc.constantFrom(...methods),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    )
    .map(([what, path, number]) => {
      const bodies: Readonly<Record<typeof what, Buffer>> = {
        length: toFrame(valid, { length: Math.min(valid.length, number % (valid.length + 1)) }),
        flag: toFrame(valid, { isCompressed: true }),
        gzip: toFrame(gzipSync(valid).subarray(0, 40), { isCompressed: true }),
        several: Buffer.concat([toFrame(valid), toFrame(valid), toFrame(Buffer.alloc(0))]),
        none: Buffer.alloc(number % 5),
        huge: toFrame(valid, { length: 2 ** 32 - 1 - (number % 1000) }),
      };
      const encoding = what === 'gzip' ? 'gzip' : undefined;
      return { name: `a wrong frame: ${what}`, path, body: bodies[what], encoding };
    });
}

/** The messages of a seed. */
export const makeMessageCases: CaseMaker = async ({ seed, count }) => {
  const request = await createSeedRequest();
  const valid = encodeGenerate(request);
  const seeds = [valid, encodeStreamed(1, request)];
  const loose = looseRequests(request).map((values): Hostile => {
    const message = encodeGenerate(values);
    return { name: 'a request of loose values', path: generate, body: toFrame(message) };
  });
  const streamed = fc
    .tuple(
      fc.array(looseRequests(request), { minLength: 1, maxLength: 4 }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    )
    .map(([requests, id]): Hostile => {
      const frames = requests.map((values, index) => {
        const fields = [Buffer.of(8), toVarint(id + BigInt(index)), toField(2, encodeGenerate(values))];
        return toFrame(Buffer.concat(fields));
      });
      return { name: 'a stream of loose values', path: generateStream, body: Buffer.concat(frames) };
    });
  const damaged = fc
    .tuple(mutatedBytes(seeds), fc.constantFrom(...methods))
    .map(([message, path]): Hostile => ({ name: 'a damaged message', path, body: toFrame(message) }));
  const wire = fc
    .tuple(looseFields, fc.constantFrom(...methods))
    .map(([message, path]): Hostile => ({ name: 'loose fields', path, body: toFrame(message) }));
  const any = fc.oneof(loose, streamed, damaged, wire, bombs(valid), framings(valid));
  return fc.sample(any, { seed, numRuns: count }).map(toCase);
};

function toCase({ name, ...call }: Hostile): FuzzCase {
  return {
    name: `${name} to ${call.path}`,
    send: (address) => callBytes(address, call),
    expected: refusals,
  };
}
