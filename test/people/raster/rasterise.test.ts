import type { Layer } from '../../../src/people/mesh/layer.js';
import { mergeLayers } from '../../../src/people/mesh/person-mesh.js';
import { noDepth, rasterise } from '../../../src/people/raster/rasterise.js';

type Point = readonly [x: number, y: number, depth: number];

/** A layer of one triangle; its corners are given in samples, so that they need no camera. */
function triangle(points: readonly [Point, Point, Point], more: Partial<Layer> = {}): Layer {
  return {
    name: 'skin',
    material: { kind: 'plain', colour: [1, 1, 1], specular: 0, glossiness: 1 },
    vertexCount: 3,
    triangles: Int32Array.of(0, 1, 2),
    positions: Float32Array.from(points.flat()),
    rest: new Float32Array(9),
    patternUv: new Float32Array(6),
    boneIndices: new Uint8Array(12),
    boneWeights: new Float32Array(12),
    depthBias: 0,
    twoSided: false,
    ...more,
  };
}

function draw(layers: readonly Layer[], side = 8) {
  const mesh = mergeLayers(layers);
  const axis = (k: number) =>
    Float32Array.from({ length: mesh.vertexCount }, (_, i) => mesh.positions[3 * i + k]!);
  return rasterise(mesh, { x: axis(0), y: axis(1), depth: axis(2) }, { width: side, height: side });
}

/**
 * Covers the lower left half of 8 x 8 samples; seen from the front it runs counter-clockwise, y
 * pointing down.
 */
const front = [
  [0, 0, 5],
  [0, 8, 5],
  [8, 8, 5],
] as const;
const [a, b, c] = front;

describe('rasterise()', () => {
  test('covers the samples whose middles lie inside a triangle, and no others', () => {
    const { triangle: seen, depth } = draw([triangle(front)]);
    for (let y = 0; y < 8; y += 1)
      for (let x = 0; x < 8; x += 1) {
        expect(seen[y * 8 + x]).toBe(x <= y ? 0 : -1);
        expect(depth[y * 8 + x]).toBe(x <= y ? 5 : noDepth);
      }
  });

  test('shows a triangle from behind only where it has two sides', () => {
    expect(draw([triangle([a, c, b])]).triangle).not.toContain(0);
    expect(draw([triangle([a, c, b], { twoSided: true })]).triangle).toContain(0);
  });

  test('shows the nearer of two triangles, whichever comes first', () => {
    const near = triangle(front.map(([x, y]) => [x, y, 4] as const) as unknown as [Point, Point, Point]);
    expect(draw([triangle(front), near]).triangle).not.toContain(0);
    expect(draw([near, triangle(front)]).triangle).not.toContain(1);
  });

  test('counts the depth bias of a layer', () => {
    const behind = triangle(front.map(([x, y]) => [x, y, 5.1] as const) as unknown as [Point, Point, Point], {
      depthBias: 0.2,
    });
    expect(draw([triangle(front), behind]).triangle).not.toContain(0);
  });

  test('ends a garment where its outline is', () => {
    // Inside at the left edge, 1 to -1 along x: the outline is at x = 4.
    const { triangle: seen } = draw([triangle(front, { inside: Float32Array.of(1, 1, -1) })]);
    expect(seen[7 * 8 + 3]).toBe(0);
    expect(seen[7 * 8 + 4]).toBe(-1);
  });

  test('interpolates where a sample is on its triangle', () => {
    const { second, third } = draw([triangle(front)]);
    const at = 7 * 8 + 3;
    const x = second[at]! * b[0] + third[at]! * c[0];
    const y = second[at]! * b[1] + third[at]! * c[1];
    expect([x, y]).toEqual([expect.closeTo(3.5, 5), expect.closeTo(7.5, 5)]);
  });
});
