/**
 * Everything that a client does in Node, against a Repose server of the model `tiny`, which draws
 * 16x32 pixels. The environment says where it is: REPOSE_ADDRESS, and the files REPOSE_COND, a PNG of
 * that size, and REPOSE_PHOTOGRAPH, a JPEG of a person.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import {
  createClient,
  type GenerateRequest,
  type Picture,
  type Pose,
  parseKeypoints,
  ReposeError,
  readyPose,
  readyPoseNames,
  type StreamAnswer,
  toBlob,
} from '@repose/client';

const address = process.env['REPOSE_ADDRESS'] ?? '';
const cond = new Uint8Array(readFileSync(process.env['REPOSE_COND'] ?? ''));
const photograph = new Uint8Array(readFileSync(process.env['REPOSE_PHOTOGRAPH'] ?? ''));
const joints = Array.from({ length: 18 }, (_, i) => ({ x: i / 2, y: i, confidence: 1 }));
const pose: Pose = { joints };
const badPose: Pose = { joints: [...joints.slice(1), { x: Number.NaN, y: 1, confidence: 1 }] };

describe('a client in Node', () => {
  const client = createClient(address);
  after(() => client.close());

  async function draw(request: Partial<GenerateRequest>): Promise<Picture> {
    const pictures: Picture[] = [];
    for await (const picture of client.generate({ cond, pose, format: 'rgb', ...request }))
      pictures.push(picture);
    return pictures.at(-1)!; // a call without an error has pictures
  }

  test('yields the coarse, then the refined picture', async () => {
    const stages: string[] = [];
    for await (const picture of client.generate({ cond, pose })) {
      stages.push(picture.stage);
      assert.deepEqual([picture.format, picture.width, picture.height], ['png', 16, 32]);
      assert.deepEqual([picture.model, picture.modelVersion], ['tiny', '1']);
      assert.equal((await toBlob(picture).arrayBuffer()).byteLength, picture.data.length);
      assert.equal(toBlob(picture).type, 'image/png');
    }
    assert.deepEqual(stages, ['coarse', 'refined']);
  });

  test('draws the same of every form of a picture and a pose', async () => {
    const { data } = await draw({});
    const file = JSON.stringify({ joints: joints.map(({ x, y }) => [x, y, 1]) });
    const requests: Partial<GenerateRequest>[] = [
      { cond: new Blob([cond]) },
      { cond: new Uint8Array(cond).buffer },
      { pose: parseKeypoints(file) },
      { pose: { joints, skeleton: 'coco18', canvas: { width: 16, height: 32 }, units: 'pixels' } },
    ];
    for (const request of requests) assert.deepEqual((await draw(request)).data, data);
  });

  test('fits a ready pose to the model', async () => {
    assert.ok(readyPoseNames.includes('walking'));
    const fitted = readyPose('walking', { width: 16, height: 32 });
    assert.deepEqual((await draw({ pose: 'walking' })).data, (await draw({ pose: fitted })).data);
  });

  test('estimates a pose, and draws by a picture of one', async () => {
    const found = await client.estimatePose(photograph);
    assert.equal(found.pose.skeleton, 'coco17');
    assert.ok(found.score > 0.4);
    const byPicture = await draw({ pose: undefined, posePicture: photograph });
    assert.deepEqual(byPicture.data, (await draw({ pose: found.pose })).data);
    await assert.rejects(client.estimatePose(cond), { name: 'ReposeError', kind: 'invalid-argument' });
  });

  test('sends the other options', async () => {
    const coarse = await draw({ framing: 'stretch', model: 'slow', modelVersion: '1', stages: ['coarse'] });
    assert.deepEqual([coarse.stage, coarse.model], ['coarse', 'slow']);
    const framing = { left: 0, top: 0, width: 8, height: 16 };
    assert.equal((await draw({ framing, condPose: pose, keepPoseScale: true })).width, 16);
    assert.equal((await draw({ scene: true, condPose: pose })).height, 32);
    assert.equal((await draw({ format: 'jpeg', quality: 50 })).data[0], 0xff);
    await assert.rejects(draw({ backdrop: cond }), {
      message: /^Cannot draw before backdrop: the model tiny /,
    });
  });

  test('says how a picture was fitted, and why it was not by its person', async () => {
    const framing = 'person-or-cover';
    const found = await draw({ cond: photograph, framing });
    assert.deepEqual([found.fit, found.fitReason], ['person', '']);
    const covered = await draw({ framing });
    assert.equal(covered.fit, 'cover');
    assert.match(covered.fitReason, /^Cannot find a person in cond: /);
    assert.equal((await draw({ framing: { left: 0, top: 0, width: 8, height: 16 } })).fit, undefined);
  });

  test('describes models', async () => {
    const { models, defaultModel } = await client.listModels();
    assert.deepEqual([models.map(({ name }) => name), defaultModel], [['slow', 'tiny'], 'tiny']);
    assert.equal((await client.getModel('slow')).model?.size?.width, 16);
    await assert.rejects(client.getModel('none'), { kind: 'not-found' });
  });

  test('says what is wrong with a request', async () => {
    await assert.rejects(draw({ pose: badPose }), (error) => {
      assert.ok(error instanceof ReposeError);
      assert.deepEqual(
        error.violations.map(({ field }) => field),
        ['pose.joints[17].x'],
      );
      return true;
    });
    const wrong: [Partial<GenerateRequest>, RegExp][] = [
      [{ pose: 'flying' }, /^Cannot find the pose "flying": expected one of standing/],
      [{ pose: undefined }, /pose/],
      [{ posePicture: cond }, /^Cannot draw: both a pose and a posePicture/],
      [{ cond: new Uint8Array() }, /^Cannot read cond: empty/],
      [{ format: 'gif' as 'png' }, /^Cannot read format: "gif", expected one of png/],
      [{ cond: 'cond.png' as unknown as Uint8Array }, /^Cannot read cond: string, expected a Uint8Array/],
    ];
    for (const [request, message] of wrong) await assert.rejects(draw(request), { message });
  });

  test('draws many requests on a stream', async () => {
    function* requests() {
      for (let key = 0; key < 40; key += 1)
        yield { key, request: { cond, pose: key === 3 ? badPose : pose, stages: ['coarse'] } as const };
    }
    const answers: StreamAnswer<number>[] = [];
    for await (const answer of client.generateStream(requests())) answers.push(answer);
    const keysOf = (kind: string) =>
      answers
        .filter((answer) => answer.kind === kind)
        .map(({ key }) => key)
        .sort((a, b) => a - b);
    const all = Array.from({ length: 40 }, (_, key) => key).filter((key) => key !== 3);
    assert.deepEqual([keysOf('done'), keysOf('picture'), keysOf('failed')], [all, all, [3]]);
  });

  test('a stream waits for requests that depend on answers', async () => {
    let draw2 = () => {};
    const isDrawn = new Promise<void>((resolve) => {
      draw2 = resolve;
    });
    async function* requests() {
      yield { key: 'first', request: { cond, pose } };
      await isDrawn;
      yield { key: 'second', request: { cond, pose: 'sitting' } };
    }
    const seen: string[] = [];
    for await (const answer of client.generateStream(requests())) {
      seen.push(`${answer.key} ${answer.kind === 'picture' ? answer.picture.stage : answer.kind}`);
      if (answer.kind === 'done') draw2();
    }
    const parts = ['coarse', 'refined', 'done'];
    assert.deepEqual(
      seen,
      ['first', 'second'].flatMap((key) => parts.map((part) => `${key} ${part}`)),
    );
  });

  test('throws what the requests of a stream throw', async () => {
    async function* requests() {
      yield { key: 1, request: { cond, pose } };
      throw new TypeError('mine');
    }
    await assert.rejects(async () => {
      for await (const _ of client.generateStream(requests()));
    }, /mine/);
  });

  test('a stream may be left', async () => {
    async function* requests() {
      yield { key: 1, request: { cond, pose } };
      await new Promise(() => {}); // a source that still waits
    }
    for await (const answer of client.generateStream(requests())) {
      assert.equal(answer.key, 1);
      break;
    }
    assert.equal((await draw({})).stage, 'refined');
  });
});

test('refuses addresses and tokens that it must not use', () => {
  assert.throws(() => createClient('here'), { message: 'Cannot call "here": expected HOST:PORT' });
  assert.throws(() => createClient('repose.example:50051', { token: 'secret' }), /with a token/);
});
