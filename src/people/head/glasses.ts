import type { Fitting } from '../clothes/fitting.js';
import type { Vec3 } from '../maths/vector.js';
import type { Layer } from '../mesh/layer.js';
import type { Skull } from './skull.js';
import { createSurface } from './surfaces.js';

type Triangle = [number, number, number];

/** Points of a frame as they are collected, and triangles between them. */
interface Wire {
  readonly points: Vec3[];
  readonly triangles: Triangle[];
}

const ringPoints = 16;
const lensWidth = 0.25;
const lens: LinearColour = [0.012, 0.012, 0.014];
type LinearColour = readonly [number, number, number];

/** Glasses in front of the eyes, with temples to the ears; sunglasses have dark lenses. */
export function putOnGlasses(fitting: Fitting, skull: Skull): Layer[] {
  const { glasses } = fitting.identity;
  if (glasses === undefined) return [];
  const { leftEye, rightEye } = fitting.skeleton.face;
  const isSun = glasses.kind === 'sun';
  const front = Math.max(leftEye[2], rightEye[2]) + 0.36;
  const wire: Wire = { points: [], triangles: [] };
  for (const eye of [leftEye, rightEye]) {
    const ring = ringAround(eye, front, isSun ? 0.19 : 0.17);
    if (isSun) addDisc(wire, [eye[0], eye[1] - 0.03, front - 0.02], ring);
    else {
      addRibbon(wire, ring, { halfHeight: 0.028, closed: true });
      const inner = ring.map(([x, y, z]): Vec3 => [eye[0] + (x - eye[0]) * 0.88, y, z]);
      addRibbon(wire, inner, { halfHeight: 0.02, closed: true });
    }
  }
  const bridge: Vec3[] = [
    [leftEye[0] - lensWidth, leftEye[1], front],
    [0, leftEye[1] + 0.03, front + 0.02],
    [rightEye[0] + lensWidth, leftEye[1], front],
  ];
  addRibbon(wire, bridge, { halfHeight: 0.03, closed: false });
  for (const [side, eye] of [
    [1, leftEye],
    [-1, rightEye],
  ] as const) {
    const temple: Vec3[] = [
      [eye[0] + side * lensWidth, eye[1] + 0.02, front - 0.08],
      [side * 0.78 * skull.scale, eye[1] + 0.02, front - 0.4],
      [side * 0.84 * skull.scale, eye[1] - 0.02, skull.centre[2] + 0.1],
    ];
    addRibbon(wire, temple, { halfHeight: 0.03, closed: false });
  }
  const head = fitting.assets.boneIndex('head');
  const vertices = wire.points.map((position) => {
    return { position, rest: position, patternUv: [0, 0], weight: 1 } as const;
  });
  const colour = isSun ? lens : glasses.frame;
  const frame = createSurface(vertices, wire.triangles, {
    name: 'glasses',
    material: { kind: 'plain', colour, specular: 0.5, glossiness: 40 },
    depthBias: 0.1,
    twoSided: true,
    bones: [head, head],
  });
  return [frame];
}

/** A rounded rectangle around an eye, bent back towards the temples. */
function ringAround(eye: Vec3, front: number, halfHeight: number): Vec3[] {
  return Array.from({ length: ringPoints }, (_, k) => {
    const [cos, sin] = [Math.cos((k / ringPoints) * 2 * Math.PI), Math.sin((k / ringPoints) * 2 * Math.PI)];
    const square = (Math.abs(cos) ** 3 + Math.abs(sin) ** 3) ** (-1 / 3);
    const z = front - Math.abs(eye[0] + lensWidth * cos) * 0.14;
    return [eye[0] + lensWidth * square * cos, eye[1] - 0.03 + halfHeight * square * sin, z];
  });
}

function addDisc({ points, triangles }: Wire, middle: Vec3, ring: readonly Vec3[]): void {
  const first = points.push(middle, ...ring) - ring.length;
  for (let k = 0; k < ring.length; k += 1)
    triangles.push([first - 1, first + k, first + ((k + 1) % ring.length)]);
}

/** A band along a line, upright. */
function addRibbon(
  { points, triangles }: Wire,
  line: readonly Vec3[],
  { halfHeight, closed }: { readonly halfHeight: number; readonly closed: boolean },
): void {
  const first = points.length;
  for (const [x, y, z] of line) points.push([x, y + halfHeight, z], [x, y - halfHeight, z]);
  for (let i = 0; i < (closed ? line.length : line.length - 1); i += 1) {
    const [a, b] = [first + 2 * i, first + 2 * ((i + 1) % line.length)];
    triangles.push([a, a + 1, b], [b, a + 1, b + 1]);
  }
}
