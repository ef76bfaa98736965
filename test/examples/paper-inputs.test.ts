import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listModels } from '../../src/bundle/list-models.js';
import { createClient } from '../../src/client/client.js';
import type { GenerateRequest } from '../../src/generated/repose/v1/GenerateRequest.js';
import type { Pose } from '../../src/generated/repose/v1/Pose.js';
import { decodeImage } from '../../src/image/decode-image.js';
import { packageRoot } from '../../src/package-root.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { parseServerConfig } from '../../src/server/config.js';
import { replaceSettings } from '../../src/train/resolve-config.js';
import { generate, toStages } from '../support/grpc-client.js';
import { readPhotograph } from '../support/photographs.js';
import { startTestServer } from '../support/server.js';

const examples = join(packageRoot, 'examples');
const bundle = join(examples, 'paper-inputs');
const size = { width: 64, height: 128 };

const listNames = async (folder: string) => (await listModels(folder)).map(({ name }) => name);
const readText = (...path: string[]) => readFile(join(bundle, ...path), 'utf8');

test('a server without flags does not load it', async () => {
  const names = await listNames(parseServerConfig({}).modelsFolder);
  expect(names).toContain('default');
  expect(names).not.toContain('paper-inputs');
  expect(await listNames(examples)).toEqual(['paper-inputs']);
});

test('named, it draws a person with and without the pose of the condition image, which it does not use', async () => {
  const { server, client, close } = await startTestServer({
    modelsFolder: examples,
    defaultModel: 'paper-inputs',
  });
  const mine = createClient(server.address);
  expect((await mine.getModel()).model).toMatchObject({ name: 'paper-inputs', usesCondPose: false });
  mine.close();
  const cond = await readPhotograph('front');
  const ask = async (request: GenerateRequest = {}) => {
    const answer = await generate(client, { cond, pose: toPose('walking'), ...request });
    expect(answer.error).toBeUndefined();
    expect(toStages(answer)).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);
    return answer.responses.map(({ picture }) => picture!.data!);
  };
  const pictures = await ask();
  const sides = await Promise.all(pictures.map((data) => decode(data)));
  expect(sides.map(({ source }) => source)).toEqual([size, size]);
  expect(await ask({ condPose: toPose('standing') })).toEqual(pictures);
  expect(await ask({ pose: toPose('sitting') })).not.toEqual(pictures);
  await close();
}, 60_000);

test('its record trains it again: the inputs and the steps that its manifest and card name', async () => {
  const { training, version } = JSON.parse(await readText('model.json'));
  const config = replaceSettings(JSON.parse(await readText('training', 'config.json')), []);
  expect(config).toMatchObject({ inputs: 'paper', image: size, augmentation: { crop: 0 } });
  expect(config).toMatchObject({
    seed: training.seed,
    g1: { steps: training.steps.g1 },
    g2: { steps: training.steps.g2 },
  });
  const card = await readText('README.md');
  for (const line of [
    `| Version | \`${version}\` |`,
    '| Inputs | `paper` ',
    `| Steps | G1 ${training.steps.g1.toLocaleString('en')}, G2 ${training.steps.g2} |`,
    'npm run train -- --config examples/paper-inputs/training/config.json ',
  ])
    expect(card).toContain(`\n${line}`);
});

test('every file that its card links to is there', async () => {
  const links = [...(await readText('README.md')).matchAll(/\]\((?!https:)([^)#]+)/g)].map(
    ([, path = '']) => path,
  );
  expect(links.length).toBeGreaterThan(4);
  expect(links.filter((path) => !existsSync(join(bundle, path)))).toEqual([]);
});

/** A ready pose on the model's canvas. */
function toPose(name: string): Pose {
  const { joints, canvas = null } = findReadyPose(name, size);
  return { joints: [...joints], canvas };
}

function decode(data: Uint8Array) {
  return decodeImage(data, { framing: { kind: 'stretch' }, field: 'picture' });
}
