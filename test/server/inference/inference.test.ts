import { Metadata, status } from '@grpc/grpc-js';
import type { InferTensorContents } from '../../../src/generated/inference/InferTensorContents.js';
import type { ModelInferRequest } from '../../../src/generated/inference/ModelInferRequest.js';
import { issueToken } from '../../../src/server/identity/issue-token.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { writeTexts } from '../../support/certificates.js';
import { generate, type TestClient, toDetails } from '../../support/grpc-client.js';
import {
  ask,
  connectInference,
  type InferenceClient,
  infer,
  inferOnStream,
} from '../../support/inference-client.js';
import { readMetrics } from '../../support/metrics.js';
import { createPng, createRequest, joints, startTestServer, until } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let inference: InferenceClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, client, close } = await startTestServer({
    metricsAddress: '127.0.0.1:0',
    maxQueue: 8,
    streamCredit: 4,
  }));
  inference = connectInference(server.address);
});

afterAll(async () => {
  inference.close();
  await close();
});

const levels = (level: number) => Buffer.alloc(32 * 16 * 3, level);
const jointValues = joints.flatMap(({ x, y }) => [Number(x), Number(y), 1]);
const jointBytes = Buffer.from(Float32Array.from(jointValues).buffer);

/** An element of BYTES behind its length. */
function toElement(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A request for pictures of these levels from the raw tensors of both stages. */
function createRaw(values: readonly number[] = [100], changes: ModelInferRequest = {}): ModelInferRequest {
  const batch = values.length;
  return {
    modelName: 'tiny',
    inputs: [
      { name: 'cond', datatype: 'UINT8', shape: [batch, 32, 16, 3] },
      { name: 'joints', datatype: 'FP32', shape: [batch, 18, 3] },
    ],
    rawInputContents: [Buffer.concat(values.map(levels)), Buffer.concat(values.map(() => jointBytes))],
    ...changes,
  };
}

/** The pictures of a Generate call for the same picture and pose. */
async function drawByGenerate(level: number, format: 'PICTURE_FORMAT_RGB' | 'PICTURE_FORMAT_PNG') {
  const cond = await createPng(16, 32, level);
  const { responses } = await generate(client, await createRequest({ cond, output: { format } }));
  const [coarse, refined] = responses.map(({ picture }) => picture?.data);
  return { coarse_image: coarse, refined_image: refined };
}

describe('models', () => {
  test('are live and ready, and unknown ones and versions are not', async () => {
    expect(await ask((done) => inference.serverLive({}, done))).toEqual({ live: true });
    expect(await ask((done) => inference.serverReady({}, done))).toEqual({ ready: true });
    const isReady = (name: string, version = '') =>
      ask((done) => inference.modelReady({ name, version }, done));
    expect(await isReady('tiny_refine', '1')).toEqual({ ready: true });
    expect(await isReady('tiny_refine', '7')).toEqual({ ready: false });
    expect(await isReady('nothing')).toEqual({ ready: false });
  });

  test('are described by the tensors of their graphs', async () => {
    const describe = (name: string) => ask((done) => inference.modelMetadata({ name }, done));
    const cond = { name: 'cond', datatype: 'UINT8', shape: [-1, 32, 16, 3] };
    const coarse = { name: 'coarse', datatype: 'FP32', shape: [-1, 3, 32, 16] };
    const refined = { ...cond, name: 'refined_image' };
    const pose = { name: 'joints', datatype: 'FP32', shape: [-1, 18, 3] };
    const coarseImage = { ...cond, name: 'coarse_image' };
    expect(await describe('tiny')).toEqual({
      name: 'tiny',
      versions: ['1'],
      platform: 'onnxruntime_onnx',
      inputs: [cond, pose],
      outputs: [coarseImage, refined],
    });
    expect(await describe('tiny_coarse')).toMatchObject({
      inputs: [cond, pose],
      outputs: [coarse, coarseImage],
    });
    expect(await describe('tiny_refine')).toMatchObject({ inputs: [cond, coarse], outputs: [refined] });
    const picture = { name: 'cond', datatype: 'BYTES', shape: [-1, 1] };
    expect(await describe('tiny_pictures')).toMatchObject({
      inputs: [picture, pose, { ...pose, name: 'cond_joints' }],
      outputs: [
        { ...picture, name: 'coarse_image' },
        { ...picture, name: 'refined_image' },
      ],
    });
  });

  test('have a configuration in the terms of Triton', async () => {
    expect(await ask((done) => inference.modelConfig({ name: 'tiny_pictures' }, done))).toMatchObject({
      config: {
        name: 'tiny_pictures',
        maxBatchSize: 8,
        input: [
          { name: 'cond', dataType: 'TYPE_STRING', dims: [1], optional: false },
          { name: 'joints', dataType: 'TYPE_FP32', dims: [18, 3], optional: false },
          { name: 'cond_joints', optional: true },
        ],
      },
    });
  });

  test('are listed', async () => {
    const { models } = await ask<{ models: { name: string }[] }>((done) =>
      inference.repositoryIndex({}, done as never),
    );
    expect(models.map(({ name }) => name).toSorted()).toEqual([
      ...['slow', 'slow_coarse', 'slow_pictures', 'slow_refine'],
      ...['tiny', 'tiny_coarse', 'tiny_pictures', 'tiny_refine'],
    ]);
    expect(models[0]).toMatchObject({ version: '1', state: 'READY' });
  });
});

describe('ModelInfer', () => {
  test('draws from raw tensors what Generate draws of the same picture and pose', async () => {
    expect(await infer(inference, createRaw())).toEqual(await drawByGenerate(100, 'PICTURE_FORMAT_RGB'));
  });

  test('draws from encoded pictures what Generate answers', async () => {
    const request: ModelInferRequest = {
      modelName: 'tiny_pictures',
      inputs: [
        { name: 'cond', datatype: 'BYTES', shape: [2, 1] },
        { name: 'joints', datatype: 'FP32', shape: [2, 18, 3] },
        { name: 'cond_joints', datatype: 'FP32', shape: [2, 18, 3] },
      ],
      rawInputContents: [
        Buffer.concat([toElement(await createPng(16, 32, 60)), toElement(await createPng(16, 32, 90))]),
        Buffer.concat([jointBytes, jointBytes]),
        Buffer.alloc(2 * jointBytes.length), // all 0: not known
      ],
    };
    const [first, second] = [
      await drawByGenerate(60, 'PICTURE_FORMAT_PNG'),
      await drawByGenerate(90, 'PICTURE_FORMAT_PNG'),
    ];
    const toBatch = (name: 'coarse_image' | 'refined_image') =>
      Buffer.concat([first, second].map((drawn) => toElement(drawn[name] ?? Buffer.alloc(0))));
    expect(await infer(inference, request)).toEqual({
      coarse_image: toBatch('coarse_image'),
      refined_image: toBatch('refined_image'),
    });
    const jpeg = { ...request, parameters: { format: { stringParam: 'jpeg' }, quality: { int64Param: 50 } } };
    const { refined_image: refined } = await infer(inference, {
      ...jpeg,
      outputs: [{ name: 'refined_image' }],
    });
    expect(refined?.subarray(4, 7)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  });

  test('runs each stage alone on the tensors of its graph, with the result of both in turn', async () => {
    const whole = await infer(inference, createRaw([40, 70]));
    const drawn = await infer(inference, createRaw([40, 70], { modelName: 'tiny_coarse' }));
    expect(drawn['coarse_image']).toEqual(whole['coarse_image']);
    const refined = await infer(inference, {
      modelName: 'tiny_refine',
      inputs: [
        { name: 'cond', datatype: 'UINT8', shape: [2, 32, 16, 3] },
        { name: 'coarse', datatype: 'FP32', shape: [2, 3, 32, 16] },
      ],
      rawInputContents: [Buffer.concat([levels(40), levels(70)]), drawn['coarse'] ?? Buffer.alloc(0)],
    });
    expect(refined).toEqual({ refined_image: whole['refined_image'] });
  });

  test('answers contents with contents', async () => {
    const { inputs = [] } = createRaw();
    const contents = [{ uintContents: [...levels(200)] }, { fp32Contents: jointValues }];
    const typed = {
      modelName: 'tiny',
      inputs: inputs.map((input, index) => ({ ...input, contents: contents[index]! })),
    };
    const { outputs, rawOutputContents } = await ask<{
      outputs: { contents: InferTensorContents }[];
      rawOutputContents: Buffer[];
    }>((done) => inference.modelInfer(typed, done as never));
    const raw = await infer(inference, createRaw([200]));
    expect(rawOutputContents).toEqual([]);
    expect(outputs.map((output) => Buffer.from(output.contents.uintContents ?? []))).toEqual(
      Object.values(raw),
    );
  });

  test('draws only the stages of the outputs that are asked for', async () => {
    const drawn = await infer(
      inference,
      createRaw([10], { modelName: 'slow', outputs: [{ name: 'coarse_image' }] }),
    );
    expect(Object.keys(drawn)).toEqual(['coarse_image']);
    expect(server.jobs).toBe(0);
  });

  test('stops when its caller goes away', async () => {
    const call = inference.modelInfer(createRaw([1, 2, 3], { modelName: 'slow' }), () => undefined);
    await until(() => server.jobs === 3);
    call.cancel();
    await until(() => server.jobs === 0);
  });

  const [cond, pose] = createRaw().inputs as [
    NonNullable<ModelInferRequest['inputs']>[0],
    NonNullable<ModelInferRequest['inputs']>[0],
  ];
  const raw = createRaw().rawInputContents as Buffer[];
  const pictures: ModelInferRequest = {
    modelName: 'tiny_pictures',
    inputs: [{ name: 'cond', datatype: 'BYTES', shape: [1, 1] }, pose],
    rawInputContents: [toElement(Buffer.from('no picture')), jointBytes],
  };
  test.each<[string, ModelInferRequest, string]>([
    ['another type', { inputs: [{ ...cond, datatype: 'FP32' }, pose] }, 'inputs[0].datatype'],
    ['another shape', { inputs: [{ ...cond, shape: [1, 16, 32, 3] }, pose] }, 'inputs[0].shape'],
    ['an empty batch', { inputs: [{ ...cond, shape: [0, 32, 16, 3] }, pose] }, 'inputs[0].shape'],
    ['a batch beyond the queue', { inputs: [{ ...cond, shape: [9, 32, 16, 3] }, pose] }, 'inputs[0].shape'],
    ['batches of two sizes', { inputs: [cond, { ...pose, shape: [2, 18, 3] }] }, 'inputs[1].shape'],
    ['an unknown input', { inputs: [cond, { ...pose, name: 'pose' }] }, 'inputs'],
    ['an input twice', { inputs: [cond, pose, pose], rawInputContents: [...raw, jointBytes] }, 'inputs'],
    ['a missing input', { inputs: [cond], rawInputContents: [levels(1)] }, 'inputs'],
    ['too few bytes', { rawInputContents: [levels(1), jointBytes.subarray(4)] }, 'raw_input_contents[1]'],
    ['too few entries', { rawInputContents: [levels(1)] }, 'raw_input_contents'],
    ['no elements', { rawInputContents: [] }, 'inputs[0].contents'],
    ['both forms', { inputs: [{ ...cond, contents: { uintContents: [1] } }, pose] }, 'inputs[0].contents'],
    [
      'contents of another type',
      { inputs: [{ ...cond, contents: { fp32Contents: [1] } }, pose], rawInputContents: [] },
      'inputs[0].contents',
    ],
    [
      'a level beyond 255',
      { inputs: [{ ...cond, contents: { uintContents: [256] } }, pose], rawInputContents: [] },
      'inputs[0].contents',
    ],
    [
      'a number that is none',
      {
        rawInputContents: [
          levels(1),
          Buffer.from(Float32Array.from({ length: 54 }, () => Number.NaN).buffer),
        ],
      },
      'raw_input_contents[1]',
    ],
    [
      'a million elements in place of one',
      {
        ...pictures,
        inputs: [
          {
            ...pictures.inputs![0],
            contents: { bytesContents: Array.from({ length: 1_000_000 }, () => '') },
          },
          { ...pose, contents: { fp32Contents: jointValues } },
        ],
        rawInputContents: [],
      },
      'inputs[0].contents',
    ],
    ['an unknown output', { outputs: [{ name: 'picture' }] }, 'outputs[0].name'],
    ['a parameter', { parameters: { fromat: { stringParam: 'png' } } }, 'parameters.fromat'],
    [
      'shared memory',
      { inputs: [{ ...cond, parameters: { shared_memory_region: { stringParam: 'x' } } }, pose] },
      'inputs[0].parameters',
    ],
    ['a picture that is none', pictures, 'cond'],
    [
      'a format that is none',
      { ...pictures, parameters: { format: { stringParam: 'gif' } } },
      'parameters.format',
    ],
    [
      'a quality that is no number',
      { ...pictures, parameters: { quality: { stringParam: '9' } } },
      'parameters.quality',
    ],
    [
      'an element that ends early',
      { ...pictures, rawInputContents: [toElement(Buffer.from('12')).subarray(0, 5), jointBytes] },
      'raw_input_contents[0]',
    ],
    ['seventeen entries', { rawInputContents: Array.from({ length: 17 }, () => Buffer.alloc(0)) }, 'message'],
  ])('refuses %s by naming its field', async (_name, changes, field) => {
    const error = await infer(inference, createRaw([1], changes)).catch((thrown) => thrown);
    expect({ code: error.code, fields: toDetails(error).violations?.map((each) => each.field) }).toEqual({
      code: status.INVALID_ARGUMENT,
      fields: expect.arrayContaining([field]),
    });
  });

  test('names the element of a batch whose picture is wrong', async () => {
    const two = {
      ...pictures,
      inputs: [
        { name: 'cond', datatype: 'BYTES', shape: [2, 1] },
        { ...pose, shape: [2, 18, 3] },
      ],
    };
    const conds = [await createPng(16, 32), Buffer.from('no picture')].map(toElement);
    const contents = [Buffer.concat(conds), Buffer.concat([jointBytes, jointBytes])];
    const error = await infer(inference, { ...two, rawInputContents: contents }).catch((thrown) => thrown);
    expect(toDetails(error).violations).toMatchObject([{ field: 'batch[1].cond' }]);
    await until(() => server.jobs === 0);
  });

  test.each([
    ['model', { modelName: 'none' }],
    ['version', { modelVersion: '9' }],
  ])('knows no other %s', async (_name, changes) => {
    await expect(infer(inference, createRaw([1], changes))).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  test('refuses a message beyond the limit before it is whole', async () => {
    const huge = createRaw([1], { rawInputContents: [Buffer.alloc(50 * 1024 * 1024), jointBytes] });
    await expect(infer(inference, huge)).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });
});

describe('ModelStreamInfer', () => {
  test('answers each request with the coarse picture, then the refined one', async () => {
    const answers = await inferOnStream(inference, [createRaw([100, 50], { id: 'a' })]);
    const whole = await infer(inference, createRaw([100, 50]));
    expect(
      answers.map(({ inferResponse }) => ({
        id: inferResponse?.id,
        names: inferResponse?.outputs.map(({ name }) => name),
        bytes: inferResponse?.rawOutputContents,
        isFinal: inferResponse?.parameters['triton_final_response']?.boolParam,
      })),
    ).toEqual([
      { id: 'a', names: ['coarse_image'], bytes: [whole['coarse_image']], isFinal: false },
      { id: 'a', names: ['refined_image'], bytes: [whole['refined_image']], isFinal: true },
    ]);
  });

  test('goes on after a request that fails, and answers more requests than may be in flight', async () => {
    const requests = Array.from({ length: 40 }, (_, index) =>
      createRaw([index], { id: String(index), ...(index === 3 ? { modelName: 'none' } : {}) }),
    );
    const answers = await inferOnStream(inference, requests);
    expect(answers).toHaveLength(39 * 2 + 1);
    const failed = answers.filter(({ errorMessage }) => errorMessage !== '');
    expect(failed).toMatchObject([
      { errorMessage: expect.stringContaining('Cannot find the model: "none"'), inferResponse: { id: '3' } },
    ]);
  });

  test('stops when its caller goes away', async () => {
    const call = inference.modelStreamInfer().on('error', () => undefined);
    call.write(createRaw([1], { modelName: 'slow' }));
    await until(() => server.jobs === 1);
    call.cancel();
    await until(() => server.jobs === 0);
  });
});

test('a server that closes finishes the call in flight', async () => {
  const closing = await startTestServer();
  const other = connectInference(closing.server.address);
  const drawn = infer(other, createRaw([1], { modelName: 'slow' }));
  await until(() => closing.server.jobs === 1);
  const closed = closing.close();
  expect(Object.keys(await drawn)).toEqual(['coarse_image', 'refined_image']);
  other.close();
  await closed;
});

test('a stream without a request ends after maxStreamIdleMs', async () => {
  const hasty = await startTestServer({ maxStreamIdleMs: 50 });
  const other = connectInference(hasty.server.address);
  const ended = new Promise((resolve) => other.modelStreamInfer().on('error', resolve).resume());
  expect(await ended).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect(hasty.server.idleBytes).toBe(0);
  other.close();
  await hasty.close();
});

test('calls and requests are measured by method', async () => {
  await infer(inference, createRaw());
  const metrics = await readMetrics(server);
  const calls = 'grpc_server_call_started_total{grpc_method="inference.GRPCInferenceService/ModelInfer"}';
  expect(metrics.get(calls)).toBeGreaterThan(0);
  const requests = 'repose_requests_total{method="ModelInfer",code="OK",model="tiny",version="1"}';
  expect(metrics.get(requests)).toBeGreaterThan(0);
});

describe('with tokens', () => {
  const web = issueToken({ name: 'web', roles: ['generate'], picturesPerMinute: 2 });
  const ops = issueToken({ name: 'ops', roles: ['admin'] });
  const bearing = (token: string) => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    return metadata;
  };

  test('inference needs the role generate and its quota, and readiness any token, unless health is open', async () => {
    const { tokens } = await writeTexts({ tokens: `${web.line}\n${ops.line}` });
    const closed = await startTestServer({ tokens });
    const guarded = connectInference(closed.server.address);
    const codeOf = (asked: Promise<unknown>) =>
      asked.then(
        () => status.OK,
        ({ code }) => code,
      );
    expect(await codeOf(infer(guarded, createRaw()))).toBe(status.UNAUTHENTICATED);
    expect(await codeOf(infer(guarded, createRaw(), bearing(ops.token)))).toBe(status.PERMISSION_DENIED);
    expect(await codeOf(infer(guarded, createRaw(), bearing(web.token)))).toBe(status.OK);
    expect(await codeOf(infer(guarded, createRaw(), bearing(web.token)))).toBe(status.RESOURCE_EXHAUSTED);
    expect(await codeOf(ask((done) => guarded.serverReady({}, done)))).toBe(status.UNAUTHENTICATED);
    expect(await codeOf(ask((done) => guarded.serverReady({}, bearing(ops.token), done)))).toBe(status.OK);
    guarded.close();
    await closed.close();
    const open = await startTestServer({ tokens, openHealth: true });
    const other = connectInference(open.server.address);
    expect(await codeOf(ask((done) => other.modelReady({ name: 'tiny' }, done)))).toBe(status.OK);
    expect(await codeOf(ask((done) => other.modelMetadata({ name: 'tiny' }, done)))).toBe(
      status.UNAUTHENTICATED,
    );
    other.close();
    await open.close();
  });
});
