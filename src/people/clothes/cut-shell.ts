import { bonesPerVertex, type Part } from '../assets/body-file.js';
import type { Geometry } from '../assets/geometry.js';
import type { RestPoint } from '../assets/rest-point.js';
import { lerp, smoothstep } from '../maths/interpolate.js';
import { noise } from '../maths/noise.js';
import type { Layer, LayerName } from '../mesh/layer.js';
import type { Material } from '../shading/material.js';
import type { Fitting } from './fitting.js';
import { measureInside, type Outline } from './outlines.js';

/** Moves a vertex of the body out to where the cloth is: changes `position` in place. */
export type Displace = (position: Vertex, rest: RestPoint, normal: Vertex, inside: number) => void;

/** x, y, z in decimetres, changed in place: garments have thousands of them. */
export type Vertex = [x: number, y: number, z: number];

/** What is cut out of which part of the body, and how it lies. Lengths in decimetres. */
export interface ShellOptions {
  readonly name: LayerName;
  readonly part: Part;
  readonly material: Material;
  readonly outline: Outline;
  readonly displace?: Displace;
  /** What lies over it, and how much smaller that counts; whole triangles below are left out. */
  readonly covers?: readonly (readonly [Outline, number])[];
  /** How deep below a cover a vertex must be to be left out. */
  readonly hideBelow?: number;
  /** Only what one of whose vertices is within these heights. */
  readonly between?: readonly [low: number, high: number];
  readonly depthBias?: number;
  readonly twoSided?: boolean;
  /**
   * Depth of wrinkles in the surface (decimetres), and of those that are only shaded (see
   * `ClothMaterial`).
   */
  readonly folds?: { readonly depth: number; readonly seed: number; readonly bump: number };
}

/** Of what nothing lies over. */
const uncovered = -9;

/** Cuts a garment, or the skin that shows, out of a part of the body. */
export function cutShell(fitting: Fitting, options: ShellOptions): Layer {
  const { part, outline, displace, covers = [], folds } = options;
  const geometry = fitting.assets.geometries[part];
  const inside = measureInside(outline, geometry);
  const covered = measureCover(geometry, covers);
  const { triangles, vertices } = selectTriangles(geometry, { inside, covered, ...options });
  const count = vertices.length;
  const layer = {
    name: options.name,
    material: options.material,
    vertexCount: count,
    triangles,
    positions: new Float32Array(3 * count),
    rest: new Float32Array(3 * count),
    patternUv: new Float32Array(2 * count),
    boneIndices: pick(geometry.boneIndices, vertices, bonesPerVertex),
    boneWeights: pick(geometry.boneWeights, vertices, bonesPerVertex),
    depthBias: options.depthBias ?? 0,
    twoSided: options.twoSided ?? false,
    inside: pick(inside, vertices, 1),
    covered: pick(covered, vertices, 1),
    folds: {
      coordinates: new Float32Array(3 * count),
      depth: new Float32Array(count),
      sleeve: new Float32Array(count),
      hinge: pick(geometry.hinge, vertices, 1),
      hingeCloseness: pick(geometry.hingeCloseness, vertices, 1),
    },
  };
  const { positions, normals } = fitting.parts[part];
  for (const [i, vertex] of vertices.entries()) {
    const rest = geometry.rest[vertex]!;
    const position = vertexAt(positions, vertex);
    const normal = vertexAt(normals, vertex);
    const sleeve = smoothstep(0.3, 0.75, rest.armWeight);
    const foldAt = foldCoordinates(rest, sleeve);
    displace?.(position, rest, normal, inside[vertex]!);
    if (folds) {
      const closeness = geometry.hingeCloseness[vertex]!;
      const depth = folds.depth * (0.6 + 0.9 * closeness) * (foldNoise(foldAt, folds.seed) + 0.25);
      for (const axis of [0, 1, 2] as const) position[axis] += normal[axis] * depth;
      layer.folds.depth[i] = folds.bump * (0.75 + closeness);
    }
    layer.positions.set(position, 3 * i);
    layer.rest.set([rest.x, rest.y, rest.z], 3 * i);
    layer.patternUv.set(patternCoordinates(rest), 2 * i);
    layer.folds.coordinates.set(foldAt, 3 * i);
    layer.folds.sleeve[i] = sleeve;
  }
  return layer;
}

/** How far each vertex is below what covers it most. */
function measureCover(geometry: Geometry, covers: NonNullable<ShellOptions['covers']>): Float32Array {
  const covered = new Float32Array(geometry.vertexCount).fill(uncovered);
  for (const [cover, less] of covers) {
    const depth = measureInside(cover, geometry);
    for (let i = 0; i < covered.length; i += 1) covered[i] = Math.max(covered[i]!, depth[i]! - less);
  }
  return covered;
}

interface Selection extends Pick<ShellOptions, 'between' | 'hideBelow'> {
  readonly inside: Float32Array;
  readonly covered: Float32Array;
}

/**
 * The triangles with a vertex inside that are not hidden whole, with their vertices numbered anew.
 */
function selectTriangles(
  { triangles: all, rest, vertexCount }: Geometry,
  { inside, covered, between = [-10, 10], hideBelow = 0.3 }: Selection,
): { readonly triangles: Int32Array; readonly vertices: readonly number[] } {
  const numbers = new Int32Array(vertexCount).fill(-1);
  const vertices: number[] = [];
  const triangles: number[] = [];
  const isShown = (i: number) => inside[i]! > 0 && rest[i]!.y > between[0] && rest[i]!.y < between[1];
  const isHidden = (i: number) => covered[i]! > hideBelow;
  for (let t = 0; t < all.length; t += 3) {
    const a = all[t]!;
    const b = all[t + 1]!;
    const c = all[t + 2]!;
    if (!isShown(a) && !isShown(b) && !isShown(c)) continue;
    if (isHidden(a) && isHidden(b) && isHidden(c)) continue;
    for (let corner = t; corner < t + 3; corner += 1) {
      const vertex = all[corner]!;
      if (numbers[vertex]! < 0) numbers[vertex] = vertices.push(vertex) - 1;
      triangles.push(numbers[vertex]!);
    }
  }
  return { triangles: Int32Array.from(triangles), vertices };
}

function pick<T extends Float32Array | Uint8Array>(
  values: T,
  vertices: readonly number[],
  stride: number,
): T {
  const picked = values.slice(0, stride * vertices.length) as T;
  for (const [i, vertex] of vertices.entries())
    for (let k = 0; k < stride; k += 1) picked[stride * i + k] = values[stride * vertex + k]!;
  return picked;
}

function vertexAt(values: Float32Array, vertex: number): Vertex {
  return [values[3 * vertex]!, values[3 * vertex + 1]!, values[3 * vertex + 2]!];
}

/** How far down a sleeve a point is, as a height: sleeves go on where the trunk ends. */
function sleeveHeight({ alongArm }: RestPoint): number {
  return 5.25 - alongArm * 2.3;
}

/**
 * Half the width and the depth of the trunk, and the radii of arms and legs in clothes: patterns
 * are as wide on each.
 */
const trunkHalf = { width: 1.5, depth: 0.95 } as const;
const armRadius = 0.6;
const legRadius = 0.8;

/** Around the trunk, a leg or an arm, and down; there are seams around the armholes. */
function patternCoordinates(rest: RestPoint): [number, number] {
  const { x, y, z, legWeight } = rest;
  const aside = Math.abs(x);
  const forward = z - 0.2;
  const aroundTrunk =
    Math.atan2(aside / trunkHalf.width, Math.abs(forward) / trunkHalf.depth) * trunkHalf.width * Math.sign(x);
  const aroundLeg = Math.abs(Math.atan2(aside - legAxisX(y), forward)) * legRadius;
  const aroundArm = rest.aroundArm * armRadius;
  const leg = smoothstep(0.4, 0.9, legWeight) * smoothstep(-0.3, -1, y);
  const sleeve = smoothstep(0.5, 0.6, rest.armWeight);
  return [lerp(lerp(aroundTrunk, aroundLeg, leg), aroundArm, sleeve), lerp(y, sleeveHeight(rest), sleeve)];
}

/** The x of the middle of the left leg at a height. */
function legAxisX(y: number): number {
  return 1.1 + (0.5 - y) * 0.135;
}

/** Folds are longer than they are wide, less so on sleeves and legs. */
function foldCoordinates(rest: RestPoint, sleeve: number): Vertex {
  const leg = smoothstep(0.3, 0.7, rest.legWeight) * smoothstep(-0.3, -0.9, rest.y);
  const down = lerp(rest.y * lerp(0.5, 0.75, leg), sleeveHeight(rest) * 1.25, sleeve);
  return [rest.x * 1.15, down, rest.z * 1.15];
}

function foldNoise([x, y, z]: Vertex, seed: number): number {
  return noise(x * 1.3 + seed, y * 1.3, z * 1.3) + 0.5 * noise(x * 2.9, y * 2.4 + seed, z * 2.9);
}
