import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../src/bundle/manifest.js';
import { describeSkeleton, readSkeleton } from '../../src/bundle/manifest-skeleton.js';
import { graphPath, parseManifest, readBundle } from '../../src/bundle/read-bundle.js';
import { describeEnlargeTensors, describeStageTensors, givesAlpha } from '../../src/bundle/stage-tensors.js';
import { describeFile, writeBundle } from '../../src/bundle/write-bundle.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { toSkeleton } from '../../src/pose/skeleton-definition.js';
import { body25, coco17 } from '../../src/pose/skeletons.js';
import { makeBundleContent } from '../support/bundle-content.js';
import { stickFigure } from '../support/stick-figure.js';

let models: string;
beforeEach(async () => {
  models = await mkdtemp(join(tmpdir(), 'repose-models-'));
});
afterEach(() => rm(models, { recursive: true }));

async function addBundle(name: string, folder = name): Promise<string> {
  const path = join(models, folder);
  await mkdir(path);
  await writeBundle(path, makeBundleContent(name));
  return path;
}

test('readBundle() gives back what writeBundle() wrote', async () => {
  const folder = await addBundle('tiny');
  const bundle = await readBundle(folder);
  expect(bundle).toEqual({ folder, manifest: makeBundleContent('tiny').manifest });
  expect(graphPath(bundle, 'refine', 'fp32')).toBe(join(folder, 'refine.onnx'));
  expect(graphPath(bundle, 'refine', 'int8')).toBeUndefined();
  expect((await readdir(folder)).sort()).toEqual(['README.md', 'coarse.onnx', 'model.json', 'refine.onnx']);
});

type Draft = Record<string, unknown>;

/** A sound manifest with one thing changed. */
function spoil(change: (manifest: Manifest & Draft) => void): string {
  const { manifest } = structuredClone(makeBundleContent('tiny'));
  change(manifest as Manifest & Draft);
  return JSON.stringify(manifest);
}

const hash = '0'.repeat(64);
test.each<[string, string, string]>([
  ['text that is no JSON', '{"name":', 'model.json'],
  ['nothing', 'null', 'the document'],
  ['another format version', spoil((m) => Object.assign(m, { formatVersion: 2 })), 'formatVersion'],
  ['a name that is a path', spoil((m) => Object.assign(m, { name: '../x' })), 'name'],
  ['a key that is unknown', spoil((m) => Object.assign(m, { extra: 1 })), 'extra'],
  ['no refine stage', spoil((m) => Reflect.deleteProperty(m.stages, 'refine')), 'stages.refine'],
  [
    'no fp32 variant',
    spoil((m) => Reflect.deleteProperty(m.stages.coarse!.variants, 'fp32')),
    'stages.coarse.variants.fp32',
  ],
  [
    'a graph outside the folder',
    spoil((m) => Object.assign(m.stages.coarse!.variants.fp32, { file: '../coarse.onnx' })),
    'variants.fp32.file',
  ],
  [
    'a hash that is none',
    spoil((m) => Object.assign(m.stages.coarse!.variants.fp32, { sha256: 'x' })),
    'variants.fp32.sha256',
  ],
  ['a size that is no integer', spoil((m) => Object.assign(m.image, { width: 16.5 })), 'image.width'],
  [
    'tensors of another size',
    spoil((m) => Object.assign(m.image, { width: 32 })),
    'stages.coarse.inputs: cond uint8 [N, 32, 16, 3]',
  ],
  [
    'fewer joints than the graph takes',
    spoil((m) => m.skeleton.joints.pop()),
    'expected cond uint8 [N, 32, 16, 3], joints float32 [N, 17, 3]',
  ],
  [
    'other joints than those of the skeleton that it names',
    spoil((m) => m.skeleton.joints.reverse()),
    "skeleton.joints: 18 that are not coco18's, expected its 18",
  ],
  [
    'an unknown skeleton without limbs',
    spoil((m) => Object.assign(m.skeleton, { name: 'horse' })),
    'skeleton.limbs: nothing, expected those of horse',
  ],
  [
    'a limb of a joint that is not there',
    spoil((m) => Object.assign(m.skeleton, { limbs: [['neck', 'hat']] })),
    'skeleton.limbs.0.1: "hat", expected one of joints',
  ],
  [
    'a tensor of another name',
    spoil((m) => Object.assign(m.stages.refine.outputs[0]!, { name: 'y' })),
    'stages.refine.outputs: y uint8',
  ],
  [
    'a graph that is not there',
    spoil((m) => Object.assign(m.stages.refine.variants.fp32, { file: 'other.onnx' })),
    'other.onnx": stages.refine.variants.fp32',
  ],
  [
    'a graph of another size',
    spoil((m) => Object.assign(m.stages.coarse!.variants.fp32, { bytes: 7 })),
    'coarse.onnx": 6 bytes, expected 7 as stages.coarse.variants.fp32.bytes says',
  ],
  [
    'a graph of another hash',
    spoil((m) => Object.assign(m.stages.coarse!.variants.fp32, { sha256: hash })),
    'expected 000',
  ],
  [
    'a variant whose file is not there',
    spoil((m) =>
      Object.assign(m.stages.coarse!.variants, {
        int8: { ...m.stages.coarse!.variants.fp32, file: 'coarse.int8.onnx' },
      }),
    ),
    'coarse.int8.onnx": stages.coarse.variants.int8',
  ],
])('readBundle() refuses a manifest with %s, naming it', async (_name, text, message) => {
  const folder = await addBundle('tiny');
  await writeFile(join(folder, 'model.json'), text);
  const reading = readBundle(folder);
  await expect(reading).rejects.toMatchObject({ name: 'ReposeError', kind: 'failed-precondition' });
  await expect(reading).rejects.toThrow(message);
});

test.each(['model.json', 'coarse.onnx', 'refine.onnx'])(
  'readBundle() refuses a pipe and a folder in place of %s, and waits for nobody',
  async (file) => {
    const folder = await addBundle('tiny');
    const path = join(folder, file);
    await rm(path);
    execFileSync('mkfifo', [path]);
    await expect(readBundle(folder)).rejects.toMatchObject(notRegular(path));
    await rm(path);
    await mkdir(path);
    await expect(readBundle(folder)).rejects.toMatchObject(notRegular(path));
  },
);

function notRegular(path: string): object {
  const message = expect.stringMatching(`^Cannot use "${path}": .*not a regular file, expected one$`);
  return { kind: 'failed-precondition', message };
}

test('readBundle() refuses a manifest of gigabytes before it reads it', async () => {
  const folder = await addBundle('tiny');
  await truncate(join(folder, 'model.json'), 5_000_000_000);
  await expect(readBundle(folder)).rejects.toMatchObject({
    kind: 'failed-precondition',
    message: `Cannot use "${join(folder, 'model.json')}": 5000000000 bytes, expected at most 1048576`,
  });
});

test.each([coco18, coco17, body25, toSkeleton(stickFigure)])(
  'the skeleton $name comes out of a manifest as it went in',
  (skeleton) => {
    const { manifest } = makeBundleContent('tiny');
    const { inputs, outputs } = describeStageTensors(manifest.image, skeleton.joints.length).coarse;
    const coarse = { ...manifest.stages.coarse, inputs: [...inputs], outputs: [...outputs] };
    const stages = { ...manifest.stages, coarse };
    const text = JSON.stringify({ ...manifest, stages, skeleton: describeSkeleton(skeleton) });
    expect(readSkeleton(parseManifest(text, 'model.json').skeleton)).toEqual(skeleton);
  },
);

test('a bundle may say how far the person covers each pixel; those of before do not', () => {
  const { manifest } = makeBundleContent('tiny');
  const { coarse } = describeStageTensors(manifest.image, 18, { hasAlpha: true, hasDetail: false });
  const stages = { ...manifest.stages, coarse: { ...manifest.stages.coarse, outputs: [...coarse.outputs] } };
  const read = parseManifest(JSON.stringify({ ...manifest, stages }), 'model.json');
  expect([givesAlpha(read.stages), givesAlpha(manifest.stages)]).toEqual([true, false]);
  coarse.outputs[2]!.shape.pop();
  expect(() => parseManifest(JSON.stringify({ ...manifest, stages }), 'model.json')).toThrow(
    'stages.coarse.outputs',
  );
});

test('a bundle may have a graph that draws larger pictures, where its coarse graph gives details', async () => {
  const content = makeBundleContent('tiny');
  const { manifest } = content;
  const graph = Uint8Array.of(1, 2, 3);
  const { inputs, outputs } = describeEnlargeTensors(manifest.image);
  const enlarge = { inputs: [...inputs], outputs: [...outputs], ...describeFile('enlarge.onnx', graph) };
  const { coarse } = describeStageTensors(manifest.image, 18, { hasDetail: true });
  const stages = { ...manifest.stages, coarse: { ...manifest.stages.coarse, outputs: [...coarse.outputs] } };
  const folder = join(models, 'large');
  await mkdir(folder);
  await writeBundle(folder, { ...content, manifest: { ...manifest, stages, enlarge }, enlarge: graph });
  expect((await readBundle(folder)).manifest.enlarge).toEqual(enlarge);

  const without = JSON.stringify({ ...manifest, enlarge });
  expect(() => parseManifest(without, 'model.json')).toThrow(
    'enlarge: a coarse graph without "detail", expected that output',
  );
  const narrow = JSON.stringify({ ...manifest, stages, enlarge: { ...enlarge, outputs: [outputs[0]] } });
  expect(() => parseManifest(narrow, 'model.json')).toThrow('enlarge.outputs: large_image uint8');
  await writeFile(join(folder, 'enlarge.onnx'), Uint8Array.of(1, 2, 4));
  await expect(readBundle(folder)).rejects.toThrow(/sha256 \w+, expected \w+ as enlarge\.sha256 says/);
});

test('the manifest of the default skeleton has its name and joints alone, as servers of before read it', () => {
  expect(describeSkeleton(coco18)).toEqual({ name: 'coco18', joints: coco18.joints });
});

test('readBundle() says that a folder is no bundle', async () => {
  await expect(readBundle(join(models, 'none'))).rejects.toMatchObject({ kind: 'not-found' });
});

test('writeBundle() writes nothing when the manifest contradicts itself', async () => {
  const content = makeBundleContent('tiny');
  const manifest = { ...content.manifest, image: { width: 64, height: 64 } };
  await expect(writeBundle(models, { ...content, manifest })).rejects.toThrow('stages.coarse.inputs');
  expect(await readdir(models)).toEqual([]);
});
