/**
 * Writes test/fixtures/photograph-pairs: five people who do not exist, from four sides each, with
 * the joints that MoveNet finds, and a list of all pairs of one person; test/fixtures/photograph-halves, the same
 * pictures and others of their upper halves; test/fixtures/outdoors, the same people outdoors; and test/fixtures/selfies, which show
 * them down to the chest. `npm run write:photographs` takes them from the Python wheel of openpeople (MIT), whose sha256 it checks.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lightning } from '#dist/estimator/estimator-file.js';
import { findPose } from '#dist/estimator/find-pose.js';
import { openPoseEstimator } from '#dist/estimator/pose-estimator.js';
import { decodeImage, openImage } from '#dist/image/decode-image.js';
import { encodeImage } from '#dist/image/encode-image.js';
import type { Box } from '#dist/image/framing.js';
import { defaultImageLimits } from '#dist/image/image-limits.js';
import { findPersonWindow } from '#dist/image/person-window.js';
import { toPoseFile } from '#dist/pose/ready-poses.js';
import { coco18, type Joint } from '#dist/pose/skeleton.js';
import { findMiddle, nameJoints } from '#dist/pose/stature.js';
import { fetchWheels } from '#dist/wheels/fetch-wheels.js';
import { assetOf, listWheels, people, sheetOf } from './openpeople.js';

/** Photographs that are only made smaller, by their folder. */
const photographs = [
  { name: 'outdoors', asset: 'amateur_posture', size: { width: 640, height: 954 } },
  { name: 'selfies', asset: 'amateur_selfie', size: { width: 480, height: 716 } },
] as const;
const assetsOf = (person: string) => photographs.map(({ asset }) => assetOf(person, asset));
const wheels = listWheels(people.flatMap((person) => [sheetOf(person), ...assetsOf(person)]));

/** Where a character sheet shows the whole person: rows, and the columns of each side. */
const rows = { top: 879, height: 756 };
const views = { front: [71, 547], left: [665, 1140], back: [1259, 1734], right: [1852, 2329] } as const;
const size = { width: 256, height: 512 };
const minScore = 0.2;
/** How much of a person's height the pictures of halves show. */
const halfShare = 0.6;

const estimator = await openPoseEstimator(lightning, {});
const find = (bytes: Uint8Array, field: string) =>
  findPose(bytes, estimator, { field, minScore, skeleton: coco18 });

/** A person on a sheet, framed as FIT_PERSON frames, and the joints on that picture. */
async function cutPerson(sheet: Uint8Array, [left, right]: readonly [number, number], name: string) {
  const box = { x: left, y: rows.top, width: right - left, height: rows.height };
  const view = { width: box.width, height: box.height };
  const { imageNhwc } = await decodeImage(sheet, {
    size: view,
    framing: { kind: 'crop', box },
    field: name,
  });
  const picture = await encodeImage(imageNhwc, { size: view, format: 'png' });
  const { joints } = await find(picture, name);
  const window = findPersonWindow({ skeleton: coco18, person: joints, poses: [], size: view }, size);
  if (window === undefined) throw new Error(`Cannot frame ${name}: its joints do not tell how tall it is`);
  const image = await openImage(picture, { limits: defaultImageLimits, field: name });
  const show = async (box: Box) => {
    const framed = await image.frame({ size, framing: { kind: 'window', box } });
    const jpeg = await encodeImage(framed, { size, format: 'jpeg', quality: 85 });
    return { jpeg, pose: await find(jpeg, name) };
  };
  return { whole: await show(window), half: await show(cutHalf(joints, window)) };
}

/** The part of a window of the whole person that shows the upper half, around the shoulders. */
function cutHalf(joints: readonly Joint[], window: Box): Box {
  const [width, height] = [halfShare * window.width, halfShare * window.height];
  const shoulders = findMiddle(nameJoints(joints, coco18), ['right_shoulder', 'left_shoulder']);
  if (shoulders === undefined) throw new Error('Cannot cut out half a person: no shoulders, expected one');
  return { x: shoulders.x - width / 2, y: shoulders.y - 0.28 * height, width, height };
}

/** The picture and its joints as files. */
function writePicture(path: string, { jpeg, pose }: Awaited<ReturnType<typeof cutPerson>>['whole']): void {
  writeFileSync(`${path}.jpg`, jpeg);
  writeFileSync(`${path}.json`, `${toPoseFile({ ...pose, skeleton: 'coco18', units: 'pixels' })}\n`);
}

const fixture = (name: string) => join('test', 'fixtures', name);
const [pairsFolder, halvesFolder] = [fixture('photograph-pairs'), fixture('photograph-halves')];
const work = mkdtempSync(join(tmpdir(), 'repose-photographs-'));
try {
  const folder = join(work, 'wheel');
  await fetchWheels(wheels, folder, { report: (line) => process.stderr.write(`${line}\n`) });
  const [pairs, halves] = [['from,to'], ['from,to']];
  for (const person of people) {
    for (const out of [pairsFolder, halvesFolder]) mkdirSync(join(out, 'test', person), { recursive: true });
    const sheet = readFileSync(join(folder, sheetOf(person)));
    for (const [view, columns] of Object.entries(views)) {
      const { whole, half } = await cutPerson(sheet, columns, `${person} ${view}`);
      for (const out of [pairsFolder, halvesFolder]) writePicture(join(out, 'test', person, view), whole);
      writePicture(join(halvesFolder, 'test', person, `${view}-half`), half);
      for (const other of Object.keys(views).filter((each) => each !== view)) {
        const row = (from: string, to: string) => `test/${person}/${from}.jpg,test/${person}/${to}.jpg`;
        pairs.push(row(view, other));
        halves.push(
          row(view, `${other}-half`),
          row(`${view}-half`, other),
          row(`${view}-half`, `${other}-half`),
        );
      }
    }
  }
  writeFileSync(join(pairsFolder, 'test_pairs.csv'), `${pairs.join('\n')}\n`);
  writeFileSync(join(halvesFolder, 'test_pairs.csv'), `${halves.join('\n')}\n`);
  for (const { name, asset, size } of photographs) {
    mkdirSync(fixture(name), { recursive: true });
    for (const person of people) {
      const framing = { kind: 'cover' } as const;
      const photograph = readFileSync(join(folder, assetOf(person, asset)));
      const { imageNhwc } = await decodeImage(photograph, { size, framing, field: person });
      const jpeg = await encodeImage(imageNhwc, { size, format: 'jpeg', quality: 80 });
      writeFileSync(join(fixture(name), `${person}.jpg`), jpeg);
    }
  }
} finally {
  rmSync(work, { recursive: true });
  await estimator.release();
}
