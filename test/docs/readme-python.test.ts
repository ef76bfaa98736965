import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBundle } from '../../src/bundle/read-bundle.js';
import { createClient } from '../../src/client/client.js';
import { encodeImage } from '../../src/image/encode-image.js';
import { sharp } from '../../src/image/sharp.js';
import { packageRoot } from '../../src/package-root.js';
import { renderedIdentity, renderedPose, renderPerson } from '../../src/people/rendered-people.js';
import { parsePoseFile } from '../../src/pose/parse-pose-file.js';
import { findReadyPose, toPoseFile } from '../../src/pose/ready-poses.js';
import { startTestServer } from '../support/server.js';
import { describeWithTestPython } from '../support/test-python.js';

const poseText = toPoseFile(findReadyPose('walking'));

/** The README's only Python block. */
async function readProgram(): Promise<string> {
  const readme = await readFile(join(packageRoot, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```python\n(.*?)^```$/gms)].map(([, block]) => block);
  expect(blocks).toHaveLength(1);
  return blocks[0] ?? '';
}

/** A person as PNG, of the default model's size, so that no two libraries' resampling is compared. */
async function makePicture(): Promise<{ cond: Uint8Array; condPoseText: string }> {
  const { image: size } = (await readBundle(join(packageRoot, 'models', 'default'))).manifest;
  const { imageNhwc, joints } = await renderPerson(renderedIdentity(1, 0), renderedPose(1, 0, 0), size);
  return {
    cond: await encodeImage(imageNhwc, { size, format: 'png' }),
    condPoseText: toPoseFile({ skeleton: 'coco18', canvas: size, joints, units: 'pixels' }),
  };
}

/** The refined picture's levels as a server of the default model answers them, [H, W, 3]. */
async function drawOnServer(cond: Uint8Array, condPoseText: string): Promise<Uint8Array> {
  const modelsFolder = join(packageRoot, 'models');
  const { server, close } = await startTestServer({
    modelsFolder,
    defaultModel: 'default',
    device: 'cpu',
    precision: 'fp32',
  });
  const client = createClient(server.address);
  try {
    const poses = {
      pose: parsePoseFile(poseText, 'pose'),
      condPose: parsePoseFile(condPoseText, 'cond_pose'),
    };
    for await (const { stage, data } of client.generate({ cond, ...poses, format: 'rgb' })) {
      if (stage === 'refined') return data;
    }
    throw new Error('No refined picture came');
  } finally {
    client.close();
    await close();
  }
}

describeWithTestPython("the README's Python program", (runPython) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-readme-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('draws the picture that the server draws, within one level', async () => {
    const { cond, condPoseText } = await makePicture();
    await mkdir(join(folder, 'people'));
    await writeFile(join(folder, 'people', 'person-0000-pose-00.png'), cond);
    await writeFile(join(folder, 'people', 'person-0000-pose-00.json'), condPoseText);
    await writeFile(join(folder, 'walking.json'), poseText);
    await writeFile(join(folder, 'program.py'), await readProgram());
    await symlink(join(packageRoot, 'models'), join(folder, 'models'));
    await runPython(join(folder, 'program.py'), [], { cwd: folder });

    const drawn = await sharp(await readFile(join(folder, 'refined.png')))
      .raw()
      .toBuffer();
    const expected = await drawOnServer(cond, condPoseText);
    expect(drawn).toHaveLength(expected.length);
    const differences = Array.from(drawn, (level, index) =>
      Math.abs(level - (expected[index] ?? Number.NaN)),
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });
});
