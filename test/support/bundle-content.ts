import { formatVersion, type StageManifest } from '../../src/bundle/manifest.js';
import type { ReposingManifest } from '../../src/bundle/model-kind.js';
import { describeStageTensors } from '../../src/bundle/stage-tensors.js';
import { type BundleContent, describeVariant } from '../../src/bundle/write-bundle.js';
import { coco18 } from '../../src/pose/skeleton.js';
import type { StageName } from '../../src/stages.js';

/** A sound bundle whose graphs are a few bytes that no runtime could load. */
export function makeBundleContent(name: string): BundleContent & { manifest: ReposingManifest } {
  const image = { width: 16, height: 32 };
  const tensors = describeStageTensors(image, coco18.joints.length);
  const graphs = { coarse: Buffer.from('coarse'), refine: Buffer.from('refine') };
  const error = { samples: 10, maxAbsFloat: 1e-6, maxLevels: 0 };
  const describeStage = (stage: StageName): StageManifest => ({
    parameters: 10,
    inputs: [...tensors[stage].inputs],
    outputs: [...tensors[stage].outputs],
    variants: { fp32: describeVariant(`${stage}.onnx`, graphs[stage], error) },
  });
  const manifest: ReposingManifest = {
    formatVersion,
    name,
    version: '1',
    description: 'For tests',
    licence: 'MIT',
    image,
    skeleton: { name: coco18.name, joints: [...coco18.joints] },
    opset: 17,
    irVersion: 8,
    stages: { coarse: describeStage('coarse'), refine: describeStage('refine') },
    training: {
      run: '001-test',
      preset: 'tiny',
      data: 'synthetic',
      seed: 1,
      baseWidth: 2,
      steps: { g1: 1, g2: 1 },
    },
    metrics: { refined_ssim: 0.5 },
    exporter: { name: 'repose', version: '0.1.0' },
  };
  return { manifest, graphs, card: `# ${name}\n` };
}
