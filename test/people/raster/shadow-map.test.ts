import type { Layer } from '../../../src/people/mesh/layer.js';
import { mergeLayers } from '../../../src/people/mesh/person-mesh.js';
import { ShadowMap } from '../../../src/people/raster/shadow-map.js';

/** A level square of a side of 4 dm, 5 dm above the ground. */
const square: Layer = {
  name: 'skin',
  material: { kind: 'plain', colour: [1, 1, 1], specular: 0, glossiness: 1 },
  vertexCount: 4,
  triangles: Int32Array.of(0, 1, 2, 0, 2, 3),
  positions: Float32Array.of(-2, 5, -2, -2, 5, 2, 2, 5, 2, 2, 5, -2),
  rest: new Float32Array(12),
  patternUv: new Float32Array(8),
  boneIndices: new Uint8Array(16),
  boneWeights: new Float32Array(16),
  depthBias: 0,
  twoSided: true,
};
const sharp = { radius: 0, bias: 0.1, fine: false };
const mapOf = (layer: Layer, light: readonly [number, number, number]) =>
  new ShadowMap(mergeLayers([layer]), layer.positions, light, 4);

describe('ShadowMap.litAt()', () => {
  test('is 0 below a surface, 1 on it, above it and beside it, with the light overhead', () => {
    const map = mapOf(square, [0, 1, 0]);
    expect(map.litAt(0, 0, 0, sharp)).toBe(0);
    expect(map.litAt(1.9, 0, -1.9, sharp)).toBe(0);
    expect(map.litAt(0, 5, 0, sharp)).toBe(1);
    expect(map.litAt(0, 9, 0, sharp)).toBe(1);
    expect(map.litAt(2.5, 0, 0, sharp)).toBe(1);
  });

  test('lies away from a light that stands to the side', () => {
    const map = mapOf(square, [Math.SQRT1_2, Math.SQRT1_2, 0]);
    expect(map.litAt(-5, 0, 0, sharp)).toBe(0);
    expect(map.litAt(0, 0, 0, sharp)).toBe(1);
  });

  test('is soft at the edge of a shadow with a radius', () => {
    const lit = mapOf(square, [0, 1, 0]).litAt(2, 0, 0, { radius: 20, bias: 0.1, fine: true });
    expect(lit).toBeGreaterThan(0.1);
    expect(lit).toBeLessThan(0.9);
  });

  test('leaves glasses out', () => {
    expect(mapOf({ ...square, name: 'glasses' }, [0, 1, 0]).litAt(0, 0, 0, sharp)).toBe(1);
  });
});
