import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { exportModel } from '../../src/export/export-model.js';
import { openSavedModel } from '../../src/export/saved-model/open-saved-model.js';
import { runCli } from '../support/cli.js';
import { largestDifference } from '../support/export-model.js';
import { layerTolerance } from '../support/layer-cases.js';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'keras');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-keras-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function exportFixture(name: string): Promise<Uint8Array> {
  return exportModel(await openSavedModel(join(fixtures, name, 'model.json')), { name: 'net' });
}

const forms = [
  'keras3-functional',
  'keras3-functional-flat-io',
  'only-batch-shape',
  'only-dtype-policy',
  'only-inbound-nodes',
];

test.each(forms)('a model as Keras 3 writes it (%s) exports as the one that Keras 2 wrote', async (name) => {
  const expected = await exportFixture('forms/keras2-functional');
  expect(Buffer.compare(await exportFixture(`forms/${name}`), expected)).toBe(0);
});

test('a sequential model of Keras 3 with weights named by their layers alone', async () => {
  const [sequential, functional] = await Promise.all(
    ['forms/keras3-sequential', 'forms/keras2-functional'].map(exportFixture),
  );
  const picture = new Tensor(
    'float32',
    Float32Array.from({ length: 192 }, (_, index) => Math.sin(index)),
    [1, 8, 8, 3],
  );
  expect(await runOne(sequential!, [picture])).toEqual(await runOne(functional!, [picture]));
});

interface Expected {
  readonly inputs: readonly { readonly dims: readonly number[]; readonly data: readonly number[] }[];
  readonly outputs: Expected['inputs'];
}

const models = ['keras2', 'keras3'].flatMap((version) =>
  ['functions', 'masked', 'nested', 'recurrent', 'sequential'].map((kind) => `${version}-${kind}`),
);

test.each(models)('a converted model of Keras (%s) gives what Keras gives', async (name) => {
  const expected = JSON.parse(await readFile(join(fixtures, name, 'expected.json'), 'utf8')) as Expected;
  const inputs = expected.inputs.map(
    ({ dims, data }) => new Tensor('float32', Float32Array.from(data), dims),
  );
  const found = await runOne(await exportFixture(name), inputs);
  expect(found.map(({ dims }) => dims)).toEqual(expected.outputs.map(({ dims }) => dims));
  for (const [index, { data }] of expected.outputs.entries()) {
    const largest = Math.max(...data.map(Math.abs));
    expect(largestDifference(found[index]!.data, data) / largest).toBeLessThan(layerTolerance);
  }
});

test('there is a test of every model that is here', async () => {
  const names = await readdir(fixtures);
  expect(names.filter((name) => name.startsWith('keras')).sort()).toEqual(models.sort());
});

async function runOne(bytes: Uint8Array, inputs: readonly Tensor[]) {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  try {
    const results = await session.run(
      Object.fromEntries(inputs.map((input, index) => [session.inputNames[index], input])),
    );
    return session.outputNames.map((name) => {
      const { dims, data } = results[name]!;
      return { dims, data: Array.from(data as Float32Array) };
    });
  } finally {
    await session.release();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a file's JSON, changed in many places
type Json = any;

/** A copy of a fixture whose `model.json` says something else. */
async function change(name: string, edit: (json: Json) => void): Promise<string> {
  await cp(join(fixtures, name), folder, { recursive: true });
  const path = join(folder, 'model.json');
  const json = JSON.parse(await readFile(path, 'utf8'));
  edit(json);
  await writeFile(path, JSON.stringify(json));
  return path;
}

const layerOf = (json: Json, name: string): Json =>
  json.modelTopology.model_config.config.layers.find((layer: Json) => layer.config.name === name);

test.each<[string, string, (json: Json) => void, string]>([
  [
    'a function of Keras 2 that has no converter',
    'keras2-functions',
    (json) => {
      layerOf(json, 'tf.math.maximum').config.function = 'math.cumsum';
    },
    'Cannot export layer "tf.math.maximum" (TFOpLambda): function: is "math.cumsum", expected one of abs',
  ],
  [
    'a function of Keras 3 that has no converter',
    'keras3-functions',
    (json) => {
      layerOf(json, 'maximum').class_name = 'Cumsum';
    },
    'Cannot export layer "maximum" (TFOpLambda): function: is "Cumsum", expected one of abs',
  ],
  [
    'an argument of a function that changes its result',
    'keras2-functions',
    (json) => {
      layerOf(json, 'tf.nn.relu').inbound_nodes[0][3].alpha = 0.1;
    },
    'Cannot export layer "tf.nn.relu" (TFOpLambda): options: Unrecognized key: "alpha"',
  ],
  [
    'a mask that Keras 3 gives to a layer that cannot use it',
    'keras3-masked',
    (json) => {
      layerOf(json, 'back').class_name = 'GlobalAveragePooling1D';
    },
    'Cannot export layer "back" (GlobalAveragePooling1D): a call with keyword arguments (mask), expected a call without',
  ],
  [
    'a constant with more axes than the tensor beside it',
    'keras2-functions',
    (json) => {
      layerOf(json, 'tf.math.multiply_2').inbound_nodes[0][3].y = [[[[[1]]]]];
    },
    'Cannot export layer "tf.math.multiply_2" (TFOpLambda): a constant of shape [1,1,1,1,1], expected at most 4 axes',
  ],
  [
    'a function of more arguments than it has',
    'keras3-functions',
    (json) => {
      layerOf(json, 'relu').inbound_nodes[0].args.push(0.1);
    },
    'Cannot export layer "relu" (TFOpLambda): 2 arguments, expected 1',
  ],
  [
    'a function that is called twice',
    'keras2-functions',
    (json) => {
      const { inbound_nodes: nodes } = layerOf(json, 'tf.nn.relu');
      nodes.push(nodes[0]);
    },
    'Cannot export layer "tf.nn.relu" (TFOpLambda): 2 calls of a function, expected 1',
  ],
  [
    'keyword arguments in Keras 2',
    'forms/keras2-functional',
    (json) => {
      layerOf(json, 'conv').inbound_nodes[0][0][3].training = true;
    },
    'Cannot export layer "conv" (Conv2D): a call with keyword arguments (training), expected a call without',
  ],
  [
    'keyword arguments in Keras 3',
    'forms/keras3-functional',
    (json) => {
      layerOf(json, 'conv').inbound_nodes[0].kwargs.training = true;
    },
    'Cannot export layer "conv" (Conv2D): a call with keyword arguments (training), expected a call without',
  ],
  [
    'calls of no known form',
    'forms/keras2-functional',
    (json) => {
      layerOf(json, 'conv').inbound_nodes[0] = ['pic'];
    },
    'Cannot export layer "conv" (Conv2D): inbound_nodes: [["pic"]], expected its calls',
  ],
  [
    'calls with named inputs',
    'forms/keras2-functional',
    (json) => {
      layerOf(json, 'conv').inbound_nodes[0] = { x: ['pic', 0, 0, {}] };
    },
    'Cannot export layer "conv" (Conv2D): inbound_nodes: [{"x":["pic",0,0,{}]}], expected its calls',
  ],
  [
    'weights as a .keras file names them',
    'forms/keras3-functional',
    (json) => {
      json.weightsManifest[0].weights[0].name = 'layers/conv2d/vars/0';
    },
    'a weight named "layers/conv2d/vars/0", as in .keras files, expected names such as "conv/kernel": save the model as .h5',
  ],
  [
    'two weights of which each could be the one of a cell',
    'keras2-recurrent',
    (json) => {
      const [{ weights }] = json.weightsManifest;
      const find = (name: string) => weights.find((weight: Json) => weight.name === name);
      find('rnn/simple_rnn_cell/bias').name = 'lstm/other_cell/kernel';
    },
    'no weight "lstm/kernel"',
  ],
])('%s: refused by its name', async (_what, name, edit, message) => {
  const path = await change(name, edit);
  const run = async () => exportModel(await openSavedModel(path));
  await expect(run()).rejects.toThrow(message);
});

/** Makes the convolution bilinear upsampling, and its result the model's. */
function upsample(json: Json): void {
  const layer = layerOf(json, 'conv');
  layer.class_name = 'UpSampling2D';
  layer.config = { name: 'conv', size: [2, 2], interpolation: 'bilinear' };
  json.modelTopology.model_config.config.output_layers = [['conv', 0, 0]];
}

test('openSavedModel() warns of bilinear upsampling, which Keras computes in another way', async () => {
  const model = await openSavedModel(await change('forms/keras2-functional', upsample));
  const warning = 'Layer "conv" (UpSampling2D): bilinear upsampling is exported as TensorFlow.js';
  expect(model).toMatchObject({ warnings: [expect.stringContaining(warning)] });
});

test('openSavedModel() warns of a slope that TensorFlow.js does not read', async () => {
  const model = await openSavedModel(join(fixtures, 'keras3-functions', 'model.json'));
  const warning = 'Layer "leaky" (LeakyReLU): negative_slope 0.1 is exported as Keras';
  expect(model).toMatchObject({ warnings: [expect.stringContaining(warning)] });
});

test('openSavedModel() warns of nothing in a model that TensorFlow.js made', async () => {
  const path = await change('forms/keras2-functional', (json) => {
    upsample(json);
    json.generatedBy = 'TensorFlow.js tfjs-layers v4.22.0';
  });
  expect(await openSavedModel(path)).toMatchObject({ warnings: [] });
});

test('the command prints the warnings', async () => {
  const path = await change('forms/keras2-functional', upsample);
  const { stderr, status } = await runCli('export', path, '--out', join(folder, 'model.onnx'));
  expect(stderr).toContain('ExportWarning: Layer "conv" (UpSampling2D): bilinear upsampling');
  expect(status).toBe(0);
});
