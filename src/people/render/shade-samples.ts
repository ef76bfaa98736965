import type { Size } from '../../pose/skeleton.js';
import type { ScreenVertices } from '../camera/frame-person.js';
import type { Rotation } from '../maths/rotation.js';
import type { Layer } from '../mesh/layer.js';
import type { PersonMesh } from '../mesh/person-mesh.js';
import type { PosedMesh } from '../mesh/skin-mesh.js';
import type { VisibilityBuffer } from '../raster/rasterise.js';
import type { ShadowMap } from '../raster/shadow-map.js';
import type { Light } from '../scene/scene.js';
import { shade } from '../shading/shade.js';
import { SurfacePoint } from '../shading/surface-point.js';

/** What shading needs to know about one picture. */
export interface ShadeInput {
  readonly mesh: PersonMesh;
  readonly posed: PosedMesh;
  readonly screen: ScreenVertices;
  readonly buffer: VisibilityBuffer;
  readonly shadows: ShadowMap;
  /** Of each pixel. */
  readonly occlusion: Float32Array;
  /** How each bone is turned. */
  readonly turns: readonly Rotation[];
  readonly cameraY: number;
  readonly cameraZ: number;
  readonly light: Light;
  readonly size: Size;
  /** Samples of a pixel along each axis. */
  readonly samplesPerPx: number;
}

/** The person without a background. */
export interface ShadedPerson {
  /** Linear light [H, W, 3], times what is covered. */
  readonly light: Float32Array;
  /** How much of each pixel is covered, 0 to 1, by anything, and by the person alone. */
  readonly coverage: Float32Array;
  readonly personCoverage: Float32Array;
}

/** Shadows are looked up a little off the surface, in decimetres. */
const offSurface = 0.09;

/**
 * Colours every sample and averages those of each pixel; cloth and shoes are shaded once or twice a
 * pixel, the rest at every sample.
 */
export function shadeSamples(input: ShadeInput): ShadedPerson {
  const { mesh, buffer, size, samplesPerPx, light, shadows } = input;
  const { width, height } = size;
  const samples = samplesPerPx * samplesPerPx;
  const shaded: ShadedPerson = {
    light: new Float32Array(3 * width * height),
    coverage: new Float32Array(width * height),
    personCoverage: new Float32Array(width * height),
  };
  const order = sampleOrder(samplesPerPx);
  const shadesPerPx = mesh.layers.map((layer) => countShades(layer, samples));
  const isSeat = mesh.layers.map(({ name }) => name === 'seat');
  const point = new SurfacePoint();
  const soft = {
    radius: 0.7 + light.softness * 1.8,
    bias: 0.12 + light.softness * 0.15,
    fine: light.softness > 0.3,
  };
  const layers = new Int32Array(samples);
  const reds = new Float32Array(samples);
  const greens = new Float32Array(samples);
  const blues = new Float32Array(samples);

  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const pixel = y * width + x;
      let done = 0;
      for (let k = 0; k < samples; k += 1) {
        const sample = order[k]!;
        const row = y * samplesPerPx + Math.trunc(sample / samplesPerPx);
        const at = row * buffer.width + x * samplesPerPx + (sample % samplesPerPx);
        const triangle = buffer.triangle[at]!;
        if (triangle < 0) continue;
        const layer = mesh.layerOfTriangle[triangle]!;
        let same = 0;
        let from = 0;
        for (let j = 0; j < done; j += 1)
          if (layers[j] === layer) {
            same += 1;
            from = j;
          }
        if (same < shadesPerPx[layer]!) {
          placeSample(input, point, at);
          const { material } = mesh.layers[layer]!;
          point.occlusion = input.occlusion[pixel]!;
          point.lit = shadows.litAt(
            point.worldX + point.nx * offSurface,
            point.worldY + point.ny * offSurface,
            point.worldZ + point.nz * offSurface,
            soft,
          );
          shade(material, point, light);
          from = done;
          layers[from] = layer;
          reds[from] = point.red;
          greens[from] = point.green;
          blues[from] = point.blue;
          done += 1;
        }
        shaded.coverage[pixel]! += 1 / samples;
        if (!isSeat[layer]) shaded.personCoverage[pixel]! += 1 / samples;
        shaded.light[3 * pixel]! += reds[from]! / samples;
        shaded.light[3 * pixel + 1]! += greens[from]! / samples;
        shaded.light[3 * pixel + 2]! += blues[from]! / samples;
      }
    }
  return shaded;
}

/** Samples far from each other first, since cloth takes the first one or two. */
function sampleOrder(samplesPerPx: number): readonly number[] {
  if (samplesPerPx === 2) return [0, 3, 1, 2];
  if (samplesPerPx === 3) return [4, 0, 8, 1, 2, 3, 5, 6, 7];
  return Array.from({ length: samplesPerPx ** 2 }, (_, i) => i);
}

function countShades({ material }: Layer, samples: number): number {
  const isCoarse = material.kind === 'cloth' || material.kind === 'shoe';
  if (!isCoarse) return samples;
  const isFine = material.kind === 'cloth' && material.pattern !== 'plain';
  return isFine && samples <= 4 ? 2 : 1;
}

/** Fills a point with what the mesh has where a sample sees it. */
function placeSample(
  { mesh, posed, screen, buffer, turns, cameraY, cameraZ }: ShadeInput,
  point: SurfacePoint,
  at: number,
): void {
  const triangle = buffer.triangle[at]!;
  const { positions, normals } = posed;
  const a = mesh.triangles[3 * triangle]!;
  const b = mesh.triangles[3 * triangle + 1]!;
  const c = mesh.triangles[3 * triangle + 2]!;
  const v = buffer.second[at]!;
  const w = buffer.third[at]!;
  const u = 1 - v - w;
  const mix1 = (values: Float32Array) => u * values[a]! + v * values[b]! + w * values[c]!;
  const mix2 = (values: Float32Array, i: number) =>
    u * values[2 * a + i]! + v * values[2 * b + i]! + w * values[2 * c + i]!;
  const mix3 = (values: Float32Array, i: number) =>
    u * values[3 * a + i]! + v * values[3 * b + i]! + w * values[3 * c + i]!;

  point.worldX = mix3(positions, 0);
  point.worldY = mix3(positions, 1);
  point.worldZ = mix3(positions, 2);
  const toX = -point.worldX;
  const toY = cameraY - point.worldY;
  const toZ = cameraZ - point.worldZ;
  const far = Math.sqrt(toX * toX + toY * toY + toZ * toZ);
  point.viewX = toX / far;
  point.viewY = toY / far;
  point.viewZ = toZ / far;

  const nx = mix3(normals, 0);
  const ny = mix3(normals, 1);
  const nz = mix3(normals, 2);
  const ax = screen.x[a]!;
  const ay = screen.y[a]!;
  point.isBack = (screen.x[b]! - ax) * (screen.y[c]! - ay) > (screen.y[b]! - ay) * (screen.x[c]! - ax);
  const length = (Math.sqrt(nx * nx + ny * ny + nz * nz) || 1) * (point.isBack ? -1 : 1);
  point.nx = nx / length;
  point.ny = ny / length;
  point.nz = nz / length;

  point.x = mix3(mesh.rest, 0);
  point.y = mix3(mesh.rest, 1);
  point.z = mix3(mesh.rest, 2);
  point.u = mix2(mesh.patternUv, 0);
  point.v = mix2(mesh.patternUv, 1);
  point.inside = mix1(mesh.inside);
  point.covered = mix1(mesh.covered);
  point.foldX = mix3(mesh.foldCoordinates, 0);
  point.foldY = mix3(mesh.foldCoordinates, 1);
  point.foldZ = mix3(mesh.foldCoordinates, 2);
  point.foldDepth = mix1(posed.foldDepth);
  point.sleeve = mix1(mesh.sleeve);
  point.turn = turns[mesh.boneIndices[4 * a]!]!;
}
