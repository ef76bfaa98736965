import type { ServiceDefinition } from '@grpc/proto-loader';
import type { Manifest } from '../../../src/bundle/manifest.js';
import { describeSkeleton } from '../../../src/bundle/manifest-skeleton.js';
import { describeStageTensors } from '../../../src/bundle/stage-tensors.js';
import type { OpenImage } from '../../../src/image/decode-image.js';
import { defaultImageLimits } from '../../../src/image/image-limits.js';
import { coco18, type Size } from '../../../src/pose/skeleton.js';
import { toSkeleton } from '../../../src/pose/skeleton-definition.js';
import { loadGenerationPackage } from '../../../src/rpc/package-definition.js';
import { type GenerateMethod, rehearse } from '../../../src/server/rpc/rehearse.js';
import { makeBundleContent } from '../../support/bundle-content.js';
import { stickFigure } from '../../support/stick-figure.js';

const service = loadGenerationPackage()['repose.v1.GenerationService'] as ServiceDefinition;
const generate = service['Generate'] as unknown as GenerateMethod;
const { manifest } = makeBundleContent('any');

test.each([
  ['the default model', manifest],
  ['one of pictures that are encoded by sharp', { ...manifest, image: { width: 256, height: 256 } }],
  ['one of a skeleton of its own', { ...manifest, skeleton: describeSkeleton(toSkeleton(stickFigure)) }],
])('rehearse() does everything before and after drawing for %s', async (_, model) => {
  const answers: Buffer[] = [];
  const watched = {
    ...generate,
    responseSerialize: (response: Parameters<GenerateMethod['responseSerialize']>[0]) => {
      const bytes = generate.responseSerialize(response);
      answers.push(bytes);
      return bytes;
    },
  };
  await rehearse(watched, { manifest: model, limits: defaultImageLimits, ...bounds });
  expect(answers.map((answer) => generate.responseDeserialize(answer).picture)).toMatchObject([model.image]);
});

const bounds = { maxEnlarge: 4, maxScenePixels: 1e6 };

test.each([
  ['wants', 'warped', 1],
  ['does without', 'paper', 0],
] as const)('rehearse() looks for the person for a model that %s a pose', async (_, networkInputs, looks) => {
  const { coarse, refine } = describeStageTensors(manifest.image, coco18.joints.length, { networkInputs });
  const { stages } = manifest;
  const model = {
    ...manifest,
    stages: { coarse: { ...stages.coarse, ...coarse }, refine: { ...stages.refine, ...refine } },
  } as Manifest;
  const sources: Size[] = [];
  const findPerson = async ({ source }: OpenImage) => {
    sources.push(source);
    return { kind: 'nobody', reason: 'it is grey' } as const;
  };
  await rehearse(generate, { manifest: model, limits: defaultImageLimits, ...bounds, findPerson });
  expect(sources).toHaveLength(looks);
});

test('its request passes the checks of every request', async () => {
  const limits = { ...defaultImageLimits, maxBytes: 10 };
  await expect(rehearse(generate, { manifest, limits, ...bounds })).rejects.toThrow(
    /cond: \d+ bytes, expected at most 10/,
  );
});
