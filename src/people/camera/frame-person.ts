import type { Size } from '../../pose/skeleton.js';
import type { View } from '../scene/scene.js';
import type { Camera } from './camera.js';

/** The vertices of a mesh as the camera sees them: pixels, and distances in decimetres. */
export interface ScreenVertices {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly depth: Float32Array;
}

/** What decides how large a person is in the frame, and where. */
export interface FramingOptions {
  readonly size: Size;
  readonly view: View;
  /** How many of the first vertices are the person's. */
  readonly personVertices: number;
  /** How tall the person is standing, in decimetres. */
  readonly standingHeight: number;
  /** See `PersonPose`. */
  readonly zoom: number;
  readonly shift: { readonly x: number; readonly y: number };
}

/** The height that cameras look at, in decimetres. */
const aimHeight = 8.5;

/**
 * Chooses a camera for a posed person and projects the mesh: the person is as large as the frame
 * allows, a standing one 92 % of its height, and one who sits or crouches no more than a quarter
 * larger.
 */
export function framePerson(
  positions: Float32Array,
  { size, view, personVertices, standingHeight, zoom, shift }: FramingOptions,
): { readonly camera: Camera; readonly screen: ScreenVertices } {
  const pitch = (view.pitchDeg * Math.PI) / 180;
  const cos = Math.cos(pitch);
  const sin = Math.sin(pitch);
  const position = [0, aimHeight + view.distance * sin, view.distance * cos] as const;
  const screen = projectAll(positions, { position, cos, sin });
  const [left, right] = findRange(screen.x, personVertices);
  const [bottom, top] = findRange(screen.y, personVertices);

  const tallest = Math.max(top - bottom, (standingHeight / view.distance) * 0.8);
  const fitting = Math.min((0.93 * size.height) / tallest, (0.95 * size.width) / (right - left));
  const focalPx = fitting * zoom * 0.985;
  const roomX = (size.width - focalPx * (right - left)) / 2;
  const roomY = size.height - focalPx * (top - bottom);
  const centreX = size.width / 2 - (focalPx * (left + right)) / 2 + roomX * 0.35 * shift.x;
  const centreY = roomY * (0.51 + 0.11 * shift.y) + focalPx * top;
  for (let i = 0; i < screen.x.length; i += 1) {
    screen.x[i] = centreX + focalPx * screen.x[i]!;
    screen.y[i] = centreY - focalPx * screen.y[i]!;
  }
  return { camera: { position, cos, sin, focalPx, centreX, centreY }, screen };
}

/** Tangents of the angles to the optical axis, y up, and distances along it. */
function projectAll(
  positions: Float32Array,
  { position, cos, sin }: Pick<Camera, 'position' | 'cos' | 'sin'>,
): ScreenVertices {
  const count = positions.length / 3;
  const screen = { x: new Float32Array(count), y: new Float32Array(count), depth: new Float32Array(count) };
  for (let i = 0; i < count; i += 1) {
    const y = positions[3 * i + 1]! - position[1];
    const z = positions[3 * i + 2]! - position[2];
    const depth = -(y * sin + z * cos);
    screen.x[i] = positions[3 * i]! / depth;
    screen.y[i] = (y * cos - z * sin) / depth;
    screen.depth[i] = depth;
  }
  return screen;
}

function findRange(values: Float32Array, count: number): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i += 1) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  return [low, high];
}
