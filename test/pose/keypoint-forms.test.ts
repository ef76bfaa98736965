import { parsePose } from '../../src/pose/convert.js';
import { convertJoints } from '../../src/pose/convert-joints.js';
import { parsePoseFile } from '../../src/pose/parse-pose-file.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { coco17 } from '../../src/pose/skeletons.js';

const canvas = { width: 500, height: 1000 };
const hidden = { x: 0, y: 0, confidence: 0 };

/** One person in every form: COCO's 17 joints in pixels, the left ear not visible. */
const person = convertJoints(findReadyPose('walking').joints, coco18, coco17);
const leftEar = coco17.joints.indexOf('left_ear');
/** The same person as Repose wants it, the neck between the shoulders. */
const wanted = convertJoints(person, coco17, coco18);

/** The person at half its size, in the upper left corner. */
const smaller = person.map(({ x, y, confidence }) => ({ x: x / 2, y: y / 2, confidence }));

/** What detectors that place every joint say of one that cannot be seen. */
const place = (joint: Joint, low: number) =>
  joint.confidence > 0 ? joint : { x: 33, y: 44, confidence: low };

function toFractions({ x, y, confidence }: Joint): Joint {
  return { x: x / canvas.width, y: y / canvas.height, confidence };
}

function toInstance(joints: readonly Joint[], more = 0) {
  const placed = [...joints.map((joint) => place(joint, 0.1)), ...Array.from({ length: more }, () => hidden)];
  return {
    keypoints: placed.map(({ x, y }) => [x, y]),
    keypoint_scores: placed.map(({ confidence }) => confidence),
    bbox: [[0, 0, 9, 9]],
    bbox_score: 0.9,
  };
}

function toResult(joints: readonly Joint[]) {
  const visible = joints.map(({ confidence }) => (confidence > 0 ? 0.9 : 0.1));
  const keypoints = { x: joints.map(({ x }) => x), y: joints.map(({ y }) => y), visible };
  return { name: 'person', class: 0, confidence: 0.9, box: { x1: 0, y1: 0, x2: 9, y2: 9 }, keypoints };
}

function toRow(joints: readonly Joint[], withVisibility: boolean, ...end: readonly number[]): string {
  const values = joints
    .map(toFractions)
    .flatMap(({ x, y, confidence }) => (withVisibility ? [x, y, 2 * confidence] : [x, y]));
  return [0, 0.5, 0.5, 0.2, 0.2, ...values, ...end].join(' ');
}

/** Its 33 landmarks: all that are not of COCO lie in the middle. */
function toLandmarks(joints: readonly Joint[]) {
  const ofCoco = [0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28];
  return Array.from({ length: 33 }, (_, landmark) => {
    const joint = joints[ofCoco.indexOf(landmark)];
    const { x, y, confidence } = joint ? toFractions(place(joint, 0.2)) : { x: 0.5, y: 0.5, confidence: 1 };
    return { x, y, z: -0.3, visibility: confidence };
  });
}

/** Pairs of `coco18`. */
function toPairs(joints: readonly Joint[]) {
  return convertJoints(joints, coco17, coco18).map(({ x, y, confidence }) =>
    confidence > 0 ? [x, y] : null,
  );
}

const landmarks = toLandmarks(person);

test.each<[string, unknown]>([
  ["MMPose's people of a picture", [toInstance(smaller), toInstance(person)]],
  ["MMPose's list of lists", [[toInstance(person)]]],
  ["MMPose's demo", { meta_info: {}, instance_info: [toInstance(person)] }],
  [
    "MMPose's frames",
    [
      { frame_id: 0, instances: [] },
      { frame_id: 1, instances: [toInstance(person)] },
    ],
  ],
  ['Halpe26 of MMPose', [toInstance(person, 9)]],
  ['COCO-WholeBody of MMPose', [toInstance(person, 116)]],
  ["Ultralytics' results", [toResult(smaller), toResult(person)]],
  ["Ultralytics' results of several pictures", [[], [toResult(person)]]],
  ["Ultralytics' normalised results", [toResult(person.map(toFractions))]],
  ['a YOLO pose label', toRow(person, true)],
  ['a YOLO pose label of several people', `${toRow(smaller, true)}\n${toRow(person, true)}\n`],
  ['a YOLO pose label without visibilities', toRow(person, false)],
  ['a YOLO prediction with confidence and track', `${toRow(person, true, 0.9, 3)}\r\n`],
  ["MediaPipe's list of landmarks", landmarks],
  [
    "MediaPipe's poseLandmarks, beside hands",
    { poseLandmarks: landmarks, leftHandLandmarks: [{ x: 1, y: 1 }] },
  ],
  [
    "MediaPipe's landmarks of several people",
    { landmarks: [toLandmarks(smaller), landmarks], worldLandmarks: [] },
  ],
  [
    "MediaPipe's pose_landmarks as a message",
    { pose_landmarks: { landmark: landmarks }, face_landmarks: null },
  ],
  ["MediaPipe's frames", [{ poseLandmarks: null }, { poseLandmarks: landmarks }]],
  ["openpose-editor's pairs", { ...canvas, keypoints: [...toPairs(smaller), ...toPairs(person)] }],
  ["openpose-editor's people", { ...canvas, keypoints: [toPairs(smaller), toPairs(person)] }],
  [
    "AlphaPose's results",
    [
      {
        image_id: '1.jpg',
        category_id: 1,
        keypoints: person.flatMap(({ x, y, confidence }) => [x, y, confidence]),
        score: 2.9,
      },
    ],
  ],
])('parsePoseFile() reads %s', (_name, file) => {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  const { joints } = parsePose(parsePoseFile(text, 'pose'), 'pose', { skeleton: coco18, canvas });
  const round = ({ x, y, confidence }: Joint) => [Math.round(x), Math.round(y), confidence > 0];
  expect(joints.map(round)).toEqual(wanted.map(round));
});

test.each<[string, unknown, RegExp]>([
  [
    'MMPose joints in three dimensions',
    [{ ...toInstance(person), keypoints: person.map(({ x, y }) => [x, y, 0]) }],
    /^Cannot read pose\[0\]\.keypoints\[0\]: \[296,128,0\] and the score 1, expected two numbers/,
  ],
  [
    'another number of MMPose joints',
    [toInstance(person, 1)],
    /^Cannot read pose\[0\]\.keypoints: 18 joints, expected 17 or 26 or 133$/,
  ],
  [
    'Ultralytics joints without y',
    [{ keypoints: { x: [1] } }],
    /^Cannot read pose\[0\]\.keypoints\.y: nothing, expected a list$/,
  ],
  [
    'another number of Ultralytics joints',
    [{ keypoints: { x: [1], y: [1] } }],
    /^Cannot read pose\[0\]\.keypoints: 1 joints, expected 17$/,
  ],
  ['YOLO boxes alone', '0 0.5 0.5 0.2 0.2', /^Cannot read pose: nobody in it/],
  [
    'another number of YOLO joints',
    '0 0.5 0.5 0.2 0.2 0.1 0.1 0.1',
    /^Cannot read pose\[0\]: 3 numbers after the box, expected 51 or 34$/,
  ],
  [
    "a hand of MediaPipe's",
    { landmarks: [landmarks.slice(0, 21)] },
    /^Cannot read pose\.landmarks\[0\]: 21 landmarks, expected the 33 landmarks of a body$/,
  ],
  ["MediaPipe's hands without a body", { leftHandLandmarks: landmarks.slice(0, 21) }, /: nobody in it/],
  [
    'half a person of openpose-editor',
    { ...canvas, keypoints: toPairs(person).slice(0, 9) },
    /^Cannot read pose\.keypoints\[0\]: 9 joints, expected 18$/,
  ],
])('parsePoseFile() refuses %s', (_name, file, message) => {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  expect(() => parsePoseFile(text, 'pose')).toThrow(message);
});

test('a joint that its program would not draw is not visible', () => {
  for (const file of [[toInstance(person)], [toResult(person)], landmarks])
    expect(parsePoseFile(JSON.stringify(file), 'pose').joints[leftEar]).toEqual(hidden);
});

test('landmarks of MediaPipe may lie beyond the picture', () => {
  const low = landmarks.map((landmark) => ({ ...landmark, y: landmark.y + 0.5 }));
  const pose = parsePose(parsePoseFile(JSON.stringify(low), 'pose'), 'pose', { skeleton: coco17, canvas });
  expect(pose.joints[0]!.y).toBeCloseTo(person[0]!.y + 500);
});
