import {
  hairStyles,
  hatKinds,
  type Identity,
  jacketKinds,
  shoeKinds,
  skirtKinds,
  topKinds,
  trouserKinds,
} from '../../../src/people/identity/identity.js';
import type { BodyPose } from '../../../src/people/poses/body-pose.js';
import { namedBodyPoses } from '../../../src/people/poses/named-body-poses.js';
import { renderLight } from '../../../src/people/render/render-person.js';
import { renderedIdentity } from '../../../src/people/rendered-people.js';
import { sampleIdentity } from '../../../src/people/sampling/sample-identity.js';
import { createRandom } from '../../../src/random.js';

const size = { width: 128, height: 256 };
const arm = { raiseDeg: 0, spreadDeg: 55, twistDeg: 0, elbowDeg: 5 };
const leg = { raiseDeg: 0, spreadDeg: 8, twistDeg: 0, kneeDeg: 0 };
/** Arms and legs away from the body and from each other, so that nothing but a hole is enclosed. */
const spread: BodyPose = {
  ...namedBodyPoses['standing']!,
  leftArm: arm,
  rightArm: arm,
  leftLeg: leg,
  rightLeg: leg,
};
const plain = renderedIdentity(1, 4);

const holes = new Map<Identity, number>();

/** The most pixels that a person encloses, seen from the front and from the back. */
function findHoles(person: Identity): number {
  const known =
    holes.get(person) ??
    Math.max(
      ...[0, 180].map((yawDeg) => countEnclosed(renderLight(person, { ...spread, yawDeg }, size).mask)),
    );
  holes.set(person, known);
  return known;
}

/** Pixels without the person that the person encloses. */
function countEnclosed(mask: Uint8Array): number {
  const { width, height } = size;
  const isOutside = new Uint8Array(width * height);
  const next = [0];
  while (next.length > 0) {
    const pixel = next.pop()!;
    if (isOutside[pixel] !== 0 || mask[pixel]! >= 128) continue;
    isOutside[pixel] = 1;
    const x = pixel % width;
    if (x > 0) next.push(pixel - 1);
    if (x < width - 1) next.push(pixel + 1);
    if (pixel >= width) next.push(pixel - width);
    if (pixel < width * (height - 1)) next.push(pixel + width);
  }
  return mask.filter((covered, pixel) => covered < 128 && isOutside[pixel] === 0).length;
}

const kinds: readonly (readonly [string, (person: Identity) => boolean])[] = [
  ...topKinds.map((kind) => [`top ${kind}`, (p: Identity) => p.top.kind === kind && !p.jacket] as const),
  ...jacketKinds.map((kind) => [`jacket ${kind}`, (p: Identity) => p.jacket?.kind === kind] as const),
  ...trouserKinds.map((kind) => [`trousers ${kind}`, (p: Identity) => p.bottom.kind === kind] as const),
  ...skirtKinds.map((kind) => [`skirt ${kind}`, (p: Identity) => p.bottom.kind === kind] as const),
  ...shoeKinds.map((kind) => [`shoes ${kind}`, (p: Identity) => p.shoes.kind === kind] as const),
  ...hairStyles.map((style) => [`hair ${style}`, (p: Identity) => p.hair.style === style] as const),
  ...hatKinds.map((kind) => [`hat ${kind}`, (p: Identity) => p.hat?.kind === kind] as const),
];

/**
 * As few of some hundred people as show every kind: always the one who shows most of what is
 * missing.
 */
function chooseModels(): Identity[] {
  const candidates = Array.from({ length: 800 }, (_, index) => sampleIdentity(createRandom(9, index)));
  const chosen: Identity[] = [];
  let missing = kinds.map(([, isWanted]) => isWanted);
  while (missing.length > 0) {
    const countOf = (person: Identity) => missing.filter((isWanted) => isWanted(person)).length;
    const best = candidates.reduce((a, b) => (countOf(b) > countOf(a) ? b : a));
    if (countOf(best) === 0) throw new Error('Nobody of 800 people wears what is missing');
    missing = missing.filter((isWanted) => !isWanted(best));
    chosen.push({ ...best, backpack: undefined, glasses: undefined });
  }
  return chosen;
}
const models = chooseModels();

describe('renderLight()', () => {
  test.each(kinds)('draws %s without a hole, from the front and the back', (_, isWanted) => {
    expect(findHoles(models.find(isWanted)!)).toBeLessThanOrEqual(4);
  });

  test.each([
    ['glasses', { glasses: { kind: 'clear', frame: [0, 0, 0] } }],
    ['a backpack', { backpack: plain.top.material }],
    ['a beard', { beard: { length: 0.1 } }],
    ['a hat', { hat: { kind: 'bucket', material: plain.top.material } }],
  ] as const)('draws %s on who has it', (_, worn) => {
    const bare = { ...plain, glasses: undefined, backpack: undefined, beard: undefined, hat: undefined };
    const pose = { ...spread, yawDeg: 40 };
    const differences = renderLight({ ...bare, ...worn }, pose, size).light.filter(
      (light, i) => Math.abs(light - reference.light[i]!) > 0.02,
    );
    expect(differences.length).toBeGreaterThan(20);
  });
  const reference = renderLight(
    { ...plain, glasses: undefined, backpack: undefined, beard: undefined, hat: undefined },
    { ...spread, yawDeg: 40 },
    size,
  );
});
