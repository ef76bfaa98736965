import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { createClient } from '../../../src/client/client.js';
import type { GenerateRequest } from '../../../src/generated/repose/v1/GenerateRequest.js';
import { encodeImage } from '../../../src/image/encode-image.js';
import { sharp } from '../../../src/image/sharp.js';
import { moveJoints } from '../../../src/pose/fit-pose.js';
import { findReadyPose } from '../../../src/pose/ready-poses.js';
import type { Size } from '../../../src/pose/skeleton.js';
import { createRandom } from '../../../src/random.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { generate, type TestClient, toDetails } from '../../support/grpc-client.js';
import { startTestServer } from '../../support/server.js';
import { makeWarpedModels } from '../../support/skeleton-bundle.js';

let folder: string;
let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-enlarge-'));
  const models = await makeWarpedModels(folder);
  ({ server, client, close } = await startTestServer({
    modelsFolder: models,
    defaultModel: 'coco18',
    maxEnlarge: 3,
    sharesWork: true,
  }));
}, 60_000);

afterAll(async () => {
  await close();
  await rm(folder, { recursive: true });
});

const source: Size = { width: 96, height: 192 };
const person = moveJoints(findReadyPose('standing').joints, { scale: 0.18, x: 3, y: 6 });

/** A person of noise: details that no smaller picture has. */
async function createRequest(changes: GenerateRequest = {}): Promise<GenerateRequest> {
  const random = createRandom(3);
  const levels = Uint8Array.from({ length: source.width * source.height * 3 }, () => random.integer(0, 255));
  return {
    cond: await encodeImage(levels, { size: source, format: 'png' }),
    pose: { joints: [...person], canvas: source },
    condPose: { joints: [...person] },
    output: { format: 'PICTURE_FORMAT_RGB' },
    ...changes,
  };
}

async function draw(changes: GenerateRequest = {}) {
  const { responses, error } = await generate(client, await createRequest(changes));
  expect(error).toBeUndefined();
  return responses.map(({ picture }) => picture!);
}

function shrink(data: Uint8Array, from: Size, to: Size): Promise<Buffer> {
  return sharp(data, { raw: { ...from, channels: 3 } })
    .resize(to.width, to.height, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
}

const meanDifference = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, level, i) => sum + Math.abs(level - b[i]!), 0) / a.length;

describe('enlarge', () => {
  test.each([2, 3])('draws both pictures %d times as large, of the same content', async (enlarge) => {
    const large = { width: 16 * enlarge, height: 32 * enlarge };
    const [plain, enlarged] = [await draw(), await draw({ enlarge })];
    expect(enlarged).toMatchObject([large, large]);
    for (const [index, { data }] of enlarged.entries()) {
      const small = await shrink(data, large, { width: 16, height: 32 });
      // Details count where the person's own pixels are seen, and outlines are sharp: no two sizes agree to the level.
      expect(meanDifference(small, plain[index]!.data)).toBeLessThan(18);
    }
    expect(enlarged[0]!.data).not.toEqual(enlarged[1]!.data);
  });

  test('adds details of the condition image that the model does not see', async () => {
    const [coarse] = await draw({ enlarge: 3 });
    const flat = await sharp((await createRequest()).cond as Uint8Array)
      .resize(16, 32, { fit: 'fill' })
      .png()
      .toBuffer();
    const scaled = moveJoints(person, { scale: 1 / 6, x: 0, y: 0 });
    const [plain] = await draw({ enlarge: 3, cond: flat, condPose: { joints: [...scaled] } });
    const roughness = ({ data }: { readonly data: Uint8Array }) =>
      data.reduce((sum, level, i) => sum + (i < 3 ? 0 : Math.abs(level - data[i - 3]!)), 0);
    expect(roughness(coarse!)).toBeGreaterThan(1.3 * roughness(plain!));
  });

  test('of 0 and of 1 is the picture of the model’s size', async () => {
    const [none, once] = [await draw({ enlarge: 0 }), await draw({ enlarge: 1 })];
    expect(none).toMatchObject([
      { width: 16, height: 32 },
      { width: 16, height: 32 },
    ]);
    expect(once).toEqual(none);
  });

  test('holds for one stage alone, and for requests that are drawn at once', async () => {
    const [coarse] = await draw({ enlarge: 2, stages: ['STAGE_COARSE'] });
    const [refined] = await draw({ enlarge: 2, stages: ['STAGE_REFINED'] });
    const alone = [coarse, refined];
    const together = await Promise.all([1, 2, 2, 3, 2].map((enlarge) => draw({ enlarge })));
    expect(together.map(([{ width } = { width: 0 }]) => width)).toEqual([16, 32, 32, 48, 32]);
    for (const pictures of [together[1]!, together[2]!, together[4]!])
      for (const [index, { data }] of pictures.entries())
        expect(meanDifference(data, alone[index]!.data)).toBeLessThan(1);
  });

  test('comes on a stream as alone, where the condition image was sent before', async () => {
    const mine = createClient(server.address);
    const { cond } = await createRequest();
    const pose = { joints: person, canvas: source, units: 'pixels' } as const;
    const request = { cond: cond as Uint8Array, condPose: pose, format: 'rgb', enlarge: 2 } as const;
    const widths: number[] = [];
    const sent = ['walking', 'waving'].map((name) => ({
      request: { ...request, pose: findReadyPose(name) },
    }));
    for await (const answer of mine.generateStream(sent.map((each, key) => ({ key, ...each }))))
      if (answer.kind === 'picture') widths.push(answer.result.width);
    mine.close();
    expect(widths).toEqual([32, 32, 32, 32]);
  });

  test('is left to the server in a scene, which draws the person as large as the scene shows it', async () => {
    const scene = { scene: true, framing: { fit: 'FIT_PERSON' } } as const;
    const [left] = await draw(scene);
    const [most] = await draw({ ...scene, enlarge: 3 });
    const [once] = await draw({ ...scene, enlarge: 1 });
    expect(left).toMatchObject(source);
    expect(left!.data).toEqual(most!.data);
    expect(left!.data).not.toEqual(once!.data);
  });

  test('that is too much is refused, and what a model can do is told', async () => {
    const { error } = await generate(client, await createRequest({ enlarge: 4 }));
    expect(error?.code).toBe(status.INVALID_ARGUMENT);
    const violation = { field: 'enlarge', description: 'Cannot read enlarge: 4, expected 0 to 3' };
    expect(toDetails(error)).toMatchObject({ violations: [violation] });
    const mine = createClient(server.address);
    const most = async (name: string) => (await mine.getModel(name)).model?.maxEnlarge;
    expect([await most('coco18'), await most('tiny')]).toEqual([3, 1]);
    mine.close();
  });

  test('that is beyond all sizes is refused for that, not for the time that it would take', async () => {
    await draw({ enlarge: 2 }); // now the server knows what a pixel costs
    const { error } = await generate(client, await createRequest({ enlarge: 2 ** 31 }));
    expect(error?.code).toBe(status.INVALID_ARGUMENT);
  });

  test('of a damaged picture is refused with one violation', async () => {
    const { cond } = await createRequest();
    const damaged = Buffer.from(cond as Uint8Array).subarray(0, 2000);
    const { error } = await generate(client, await createRequest({ enlarge: 2, cond: damaged }));
    const description = 'Cannot decode cond: damaged or truncated, expected a whole picture';
    expect(toDetails(error)).toMatchObject({ violations: [{ field: 'cond', description }] });
    expect(toDetails(error).violations).toHaveLength(1);
  });

  test('is refused by a model that draws no larger pictures', async () => {
    const { error } = await generate(client, await createRequest({ model: 'tiny', enlarge: 2 }));
    const description = 'Cannot read enlarge: 2, expected 0 to 1: the model tiny draws no larger pictures';
    expect(toDetails(error)).toMatchObject({ violations: [{ field: 'enlarge', description }] });
  });
});
