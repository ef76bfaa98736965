/**
 * Writes src/warp/mean-face.ts: the mean of the faces on the character sheets of five people who do not exist
 * (openpeople, MIT) and of their mirror images, as ratios to the colour of their skin, so that it is symmetric and
 * nobody's. `npm run write:mean-face` takes them from the Python wheel, whose sha256 it checks.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lightning } from '#dist/estimator/estimator-file.js';
import { findPose } from '#dist/estimator/find-pose.js';
import { openPoseEstimator } from '#dist/estimator/pose-estimator.js';
import { decodeImage } from '#dist/image/decode-image.js';
import { encodeImage } from '#dist/image/encode-image.js';
import { packageRoot } from '#dist/package-root.js';
import { coco18, type Joint } from '#dist/pose/skeleton.js';
import { fetchWheels } from '#dist/wheels/fetch-wheels.js';
import { alignFaces } from './align-faces.js';
import { type Face, type PlacedFace, sampleFace } from './face-picture.js';
import { listWheels, people, sheetOf } from './openpeople.js';

/** Where a character sheet shows a head from the front, in pixels. */
const box = { x: 71, y: 141, width: 476, height: 499 };
const size = { width: box.width, height: box.height };

/** The points of the table: half of the face, `pitch` torso lengths apart, from `top` pitches below its middle on. */
const table = { rows: 64, columns: 18, pitch: 0.01, top: -26 };
/** Levels of a ratio of 1; the most that a byte holds is 1.7. */
const unit = 150;

/** Who has a beard counts from the brow to the eyes alone: less and less from `from` on, and not at all `over` below. */
const bearded = { person: 'P005', share: 0.6, from: 0, over: 0.07 };

const faces = await readFaces();
const aligned = alignFaces(faces);
const skins = aligned.map(measureSkin);
writeFileSync(join(packageRoot, 'src', 'warp', 'mean-face.ts'), formatTable());

/** Every person's head, and where its joints are. */
async function readFaces(): Promise<Face[]> {
  const work = mkdtempSync(join(tmpdir(), 'repose-faces-'));
  const folder = join(work, 'wheel');
  const estimator = await openPoseEstimator(lightning, {});
  try {
    await fetchWheels(listWheels(people.map(sheetOf)), folder, {
      report: (line) => process.stderr.write(`${line}\n`),
    });
    const found: Face[] = [];
    for (const person of people) {
      const sheet = readFileSync(join(folder, sheetOf(person)));
      const { imageNhwc } = await decodeImage(sheet, {
        ...{ size, framing: { kind: 'crop', box } },
        field: person,
      });
      const picture = await encodeImage(imageNhwc, { size, format: 'png' });
      const pose = await findPose(picture, estimator, { field: person, minScore: 0.1, skeleton: coco18 });
      const joint = (name: string): Joint => pose.joints[coco18.joints.indexOf(name)]!;
      const names = ['nose', 'right_eye', 'left_eye', 'right_ear', 'left_ear'];
      found.push({
        image: { imageNhwc, size },
        joints: names.map(joint),
        isBearded: person === bearded.person,
      });
    }
    return found;
  } finally {
    rmSync(work, { recursive: true });
    await estimator.release();
  }
}

/** The mean colour of forehead and cheeks. */
function measureSkin(face: PlacedFace): number[] {
  const sums = [0, 0, 0, 0];
  for (let v = -0.12; v < 0.07; v += 0.01)
    for (let u = -0.09; u < 0.09; u += 0.01) {
      const isCheek = v > 0.02 && Math.abs(u) > 0.03;
      if (v > -0.08 && !isCheek) continue;
      for (const [c, value] of [...sampleFace(face, u, v), 1].entries()) sums[c] = sums[c]! + value;
    }
  return sums.slice(0, 3).map((sum) => sum / sums[3]!);
}

/** The geometric mean of everybody's ratios to their skin, at a point on either side. */
function meanRatios(u: number, v: number): number[] {
  const sums = [0, 0, 0, 0];
  for (const [index, face] of aligned.entries()) {
    const above = Math.min(Math.max(1 - (v - bearded.from) / bearded.over, 0), 1);
    const weight = face.isBearded ? bearded.share * above : 1;
    for (const side of [u, -u]) {
      const colour = sampleFace(face, side, v).map((value, c) =>
        Math.log((value + 2) / (skins[index]![c]! + 2)),
      );
      for (const [c, value] of [...colour, 1].entries()) sums[c] = sums[c]! + weight * value;
    }
  }
  return sums.slice(0, 3).map((sum) => Math.exp(sum / sums[3]!));
}

function formatTable(): string {
  const { rows, columns, pitch, top } = table;
  const levels = Array.from({ length: rows }, (_, row) => {
    const ratios = Array.from({ length: columns }, (_, column) =>
      meanRatios(pitch * column, pitch * (top + row)),
    );
    const bytes = ratios.flat().map((ratio) => Math.min(Math.round(unit * ratio), 255));
    return `    '${Buffer.from(bytes).toString('base64')}',`;
  });
  return `${[
    '/**',
    ' * The face of nobody, written by `npm run write:mean-face`: the mean of five people who do not exist and of their',
    ' * mirror images (openpeople, MIT). Each of the `rows` has the levels of `columns` points from the middle to one side,',
    " * `pitch` torso lengths apart, red, green and blue, in base64: what the face's colours from 0 to 1 are to its skin's,",
    ' * times `unit`. The first row is `top` pitches below the middle.',
    ' */',
    'export const meanFace = {',
    `  rows: ${rows},`,
    `  columns: ${columns},`,
    `  pitch: ${pitch},`,
    `  top: ${top},`,
    `  unit: ${unit},`,
    '  levels: [',
    ...levels,
    '  ],',
    '} as const;',
  ].join('\n')}\n`;
}
