import { rasteriseSvg } from '../../src/image/rasterise-svg.js';
import { coco18, type Joint, type Size } from '../../src/pose/skeleton.js';
import type { BodyPose } from '../../src/synthetic/body-pose.js';
import { drawPerson } from '../../src/synthetic/draw-person.js';
import { namedBodyPoses } from '../../src/synthetic/named-body-poses.js';
import type { Person } from '../../src/synthetic/person.js';
import { renderPerson, syntheticBodyPose, syntheticPerson } from '../../src/synthetic/synthetic-people.js';

const standing = namedBodyPoses['standing']!;
const size = { width: 64, height: 128 };
const joint = (joints: readonly Joint[], name: string) => joints[coco18.joints.indexOf(name)]!;

/** Somebody in plain colours: skin magenta, shorts and top grey, socks and shoes green, before a blue background. */
const painted: Person = {
  ...syntheticPerson(1, 0),
  skin: [255, 0, 255],
  hair: { style: 'bald', colour: [0, 0, 0], fringe: false },
  beard: false,
  top: {
    pattern: 'plain',
    colour: [128, 128, 128],
    accent: [128, 128, 128],
    sleeves: 'short',
    neckline: 'high',
    loose: true,
  },
  bottom: { kind: 'shorts', colour: [128, 128, 128], length: 0.3, width: 1 },
  socks: { colour: [0, 255, 0], height: 0.2 },
  shoes: { colour: [0, 255, 0], sole: [0, 255, 0] },
  backpack: undefined,
  cap: undefined,
  background: { kind: 'gradient', top: [0, 0, 255], bottom: [0, 0, 255] },
};

type Colour = 'magenta' | 'green' | 'grey' | 'blue' | 'other';

function nameColour([r, g, b]: readonly [number, number, number]): Colour {
  if (r > g + 90 && b > g + 90) return 'magenta';
  if (g > r + 90 && g > b + 90) return 'green';
  if (b > r + 60 && b > g + 60) return 'blue';
  return Math.max(r, g, b) - Math.min(r, g, b) < 20 ? 'grey' : 'other';
}

async function paint(pose: BodyPose, of: Size) {
  const { imageNhwc, joints } = await renderPerson(painted, pose, of);
  const colourAt = (x: number, y: number) => {
    const at = (Math.trunc(y) * of.width + Math.trunc(x)) * 3;
    return nameColour([imageNhwc[at]!, imageNhwc[at + 1]!, imageNhwc[at + 2]!]);
  };
  const colourOf = (name: string) => colourAt(joint(joints, name).x, joint(joints, name).y);
  return { joints, colourAt, colourOf };
}

describe('drawPerson()', () => {
  test('draws the same for the same person, pose and size', () => {
    const pose = syntheticBodyPose(2, 0, 0);
    expect(drawPerson(syntheticPerson(2, 0), pose, size)).toEqual(
      drawPerson(syntheticPerson(2, 0), pose, size),
    );
  });

  test.each([
    [64, 128],
    [256, 256],
    [512, 1024],
  ])('keeps all joints inside a frame of %i x %i, or at the origin when hidden', (width, height) => {
    const isPlaced = ({ x, y, confidence }: Joint) =>
      confidence === 1 ? x > 0 && x < width && y > 0 && y < height : confidence === 0 && x === 0 && y === 0;
    const astray = Array.from({ length: 300 }, (_, index) => index).filter((index) => {
      const pose = syntheticBodyPose(2, index, 0);
      const { joints } = drawPerson(syntheticPerson(2, index), pose, { width, height });
      return joints.length !== 18 || !joints.every(isPlaced);
    });
    expect(astray).toEqual([]);
  });

  test('has the joints of a larger frame of the same shape at the same places', () => {
    const pose = syntheticBodyPose(2, 5, 5);
    const small = drawPerson(painted, pose, size).joints;
    const large = drawPerson(painted, pose, { width: 512, height: 1024 }).joints;
    for (const [index, { x, y }] of small.entries()) {
      expect(large[index]!.x).toBeCloseTo(x * 8, 6);
      expect(large[index]!.y).toBeCloseTo(y * 8, 6);
    }
  });

  const open = ['standing', 'arms-raised', 'waving', 'walking', 'back'] as const;
  test.each(open)(
    'draws bare elbows, wrists and knees, and green ankles, where the joints of "%s" are',
    async (name) => {
      const { colourOf } = await paint(
        { ...namedBodyPoses[name]!, yawDeg: name === 'back' ? 180 : 10 },
        { width: 256, height: 512 },
      );
      const sides = (part: string) => [`right_${part}`, `left_${part}`];
      const bare = [...sides('elbow'), ...sides('wrist'), ...sides('knee')];
      expect(bare.map((part) => `${part} ${colourOf(part)}`)).toEqual(bare.map((part) => `${part} magenta`));
      expect(sides('ankle').map(colourOf)).toEqual(['green', 'green']);
      expect(sides('hip').map(colourOf)).toEqual(['grey', 'grey']);
    },
  );

  test('draws face joints on the face: eyes dark, nose and ears of skin', async () => {
    const { colourOf } = await paint(standing, { width: 512, height: 1024 });
    expect(['nose', 'right_ear', 'left_ear'].map(colourOf)).toEqual(['magenta', 'magenta', 'magenta']);
    expect(['right_eye', 'left_eye'].map(colourOf)).toEqual(['grey', 'grey']);
  });

  test('puts the limbs of the person, not of the picture, on the right', async () => {
    const raised: BodyPose = { ...standing, rightArm: namedBodyPoses['arms-raised']!.rightArm };
    const front = await renderPerson(painted, { ...raised, yawDeg: 0 }, size);
    const back = await renderPerson(painted, { ...raised, yawDeg: 180 }, size);
    const columnsOfSkinAbove = (image: Uint8Array) => {
      const columns: number[] = [];
      for (let y = 0; y < 25; y++)
        for (let x = 0; x < 64; x++) {
          const at = (y * 64 + x) * 3;
          if (nameColour([image[at]!, image[at + 1]!, image[at + 2]!]) === 'magenta') columns.push(x);
        }
      return columns;
    };
    expect(Math.min(...columnsOfSkinAbove(front.imageNhwc))).toBeLessThan(joint(front.joints, 'neck').x - 8);
    expect(Math.max(...columnsOfSkinAbove(back.imageNhwc))).toBeGreaterThan(joint(back.joints, 'neck').x + 8);
  });

  test.each([
    { yawDeg: 0, hidden: [] },
    { yawDeg: 45, hidden: ['left_ear'] },
    { yawDeg: 90, hidden: ['left_eye', 'left_ear'] },
    { yawDeg: 180, hidden: ['nose', 'right_eye', 'left_eye'] },
    { yawDeg: 270, hidden: ['right_eye', 'right_ear'] },
    { yawDeg: 315, hidden: ['right_ear'] },
  ])('hides $hidden at a yaw of $yawDeg degrees', ({ yawDeg, hidden }) => {
    const { joints } = drawPerson(painted, { ...standing, yawDeg }, size);
    expect(coco18.joints.filter((_, index) => joints[index]!.confidence === 0)).toEqual(hidden);
  });

  test("shows the person's right on the left of the picture from the front and on its right from behind", () => {
    for (const part of ['shoulder', 'hip', 'wrist', 'ankle']) {
      const across = (yawDeg: number) => {
        const { joints } = drawPerson(painted, { ...standing, yawDeg }, size);
        return joint(joints, `left_${part}`).x - joint(joints, `right_${part}`).x;
      };
      expect(across(0)).toBeGreaterThan(4);
      expect(across(180)).toBeLessThan(-4);
    }
  });

  test('faces the right of the picture at a yaw of 90 degrees', () => {
    const { joints } = drawPerson(painted, { ...standing, yawDeg: 90 }, size);
    expect(joint(joints, 'nose').x).toBeGreaterThan(joint(joints, 'neck').x + 4);
  });

  test('fills 85 to 95 % of the height at the training size', async () => {
    for (const zoom of [0.95, 1.02]) {
      const { colourAt } = await paint({ ...standing, zoom }, size);
      const rows = Array.from({ length: 128 }, (_, y) => y).filter((y) =>
        Array.from({ length: 64 }, (_, x) => colourAt(x, y)).some(
          (colour) => colour === 'magenta' || colour === 'green',
        ),
      );
      const filled = (rows.at(-1)! - rows[0]! + 1) / 128;
      expect(filled).toBeGreaterThan(0.85);
      expect(filled).toBeLessThan(0.95);
    }
  });

  test('writes an SVG that scales to any frame', async () => {
    const { svg } = drawPerson(painted, standing, size);
    expect(await rasteriseSvg(svg, { width: 32, height: 64 })).toHaveLength(32 * 64 * 3);
  });
});

describe('renderPerson()', () => {
  test('gives the same bytes each time, height x width x 3', async () => {
    const [person, pose] = [syntheticPerson(4, 1), syntheticBodyPose(4, 1, 2)];
    const first = await renderPerson(person, pose, size);
    expect(first.imageNhwc).toHaveLength(64 * 128 * 3);
    expect(await renderPerson(person, pose, size)).toEqual(first);
  });

  test("keeps a person's background the same in all pictures", async () => {
    const person = syntheticPerson(4, 2);
    const pictures = await Promise.all(
      [1, 2, 3].map((pose) => renderPerson(person, syntheticBodyPose(4, 2, pose), size)),
    );
    const corners = pictures.map(({ imageNhwc }) => [...imageNhwc.slice(0, 9), ...imageNhwc.slice(-9)]);
    expect(corners[1]).toEqual(corners[0]);
    expect(corners[2]).toEqual(corners[0]);
  });
});
