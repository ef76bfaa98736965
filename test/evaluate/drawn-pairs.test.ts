import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../src/client/client.js';
import type { PictureSet } from '../../src/data/picture-set.js';
import { createDrawnPairs } from '../../src/evaluate/drawn-pairs.js';
import { createPersonSample } from '../../src/export/parity/person-sample.js';
import { unseen } from '../../src/pose/convert-joints.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { toDefinition } from '../../src/pose/skeleton-definition.js';
import { startTestServer } from '../support/server.js';
import { makeSkeletonBundle } from '../support/skeleton-bundle.js';

test('createDrawnPairs() tells a model the pose of the condition image, where any joint of it is to be seen', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-drawn-pairs-'));
  await makeSkeletonBundle(join(folder, 'models'), toDefinition(coco18), 'warped');
  const settings = { modelsFolder: join(folder, 'models'), defaultModel: 'coco18' };
  const { server, close } = await startTestServer(settings);
  const client = createClient(server.address);
  const size = { width: 16, height: 32 };
  const { cond, joints, condJoints = [] } = createPersonSample({ ...size, skeleton: coco18 }, 1, 0);
  const createSet = (pose: readonly Joint[]): PictureSet => ({
    size,
    skeleton: coco18,
    persons: [[0, 1]],
    name: String,
    image: () => cond,
    joints: (index) => (index === 0 ? pose : joints),
  });
  const drawFrom = async (pose: readonly Joint[]) => {
    const set = createSet(pose);
    const { drawn } = await createDrawnPairs({ client, set, pairs: [{ cond: 0, target: 1 }] }).read(0);
    return drawn;
  };
  const [known, unknown] = [await drawFrom(condJoints), await drawFrom(joints.map(() => unseen))];
  expect(known['coarse']).toHaveLength(cond.length);
  expect(known['coarse']).not.toEqual(unknown['coarse']);
  expect(unknown['paste']).toEqual(cond);
  expect(known['paste']).not.toEqual(cond);

  const larger = { width: 2 * size.width, height: 2 * size.height };
  const large = new Uint8Array(4 * cond.length).fill(99);
  const set = { ...createSet(condJoints), size: larger, image: () => large };
  const pairs = [{ cond: 0, target: 1 }];
  const { drawn } = await createDrawnPairs({ client, set, pairs, enlarge: 2 }).read(0);
  expect([drawn['coarse'], drawn['refined']].map((picture) => picture?.length)).toEqual([
    large.length,
    large.length,
  ]);
  client.close();
  await close();
  await rm(folder, { recursive: true });
});
