import { subdivide, toWeightedMesh, type WeightedVertex } from '../../../src/people/assets/weighted-mesh.js';

const cube = [
  [0, 1, 2, 3],
  [4, 7, 6, 5],
  [0, 4, 5, 1],
  [1, 5, 6, 2],
  [2, 6, 7, 3],
  [3, 7, 4, 0],
];
/**
 * Vertex i of the cube has its coordinates in the bits of i, Gray coded so that neighbours differ
 * in one.
 */
const corners = [0, 1, 3, 2, 4, 5, 7, 6].map((bits) => [bits & 1, (bits >> 1) & 1, bits >> 2]);
const positionOf = (vertex: WeightedVertex) =>
  [0, 1, 2].map((axis) => [...vertex].reduce((sum, [base, share]) => sum + share * corners[base]![axis]!, 0));

describe('subdivide()', () => {
  const once = subdivide(toWeightedMesh(cube));

  test('makes four quads of each, with a vertex for each vertex, quad and edge', () => {
    expect(once.quads).toHaveLength(24);
    expect(once.vertices).toHaveLength(8 + 6 + 12);
    expect(subdivide(once).quads).toHaveLength(96);
  });

  test('gives weights that add up to 1', () => {
    for (const vertex of subdivide(once).vertices)
      expect([...vertex.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  test("moves a cube's corner as Catmull and Clark do", () => {
    // (F + 2R + (n - 3)P) / n with n = 3: for the corner at the origin F = 1/3 and R = 1/6 on each
    // axis.
    expect(positionOf(once.vertices[0]!).map((value) => Number(value.toFixed(6)))).toEqual(
      [2 / 9, 2 / 9, 2 / 9].map((value) => Number(value.toFixed(6))),
    );
  });

  test('keeps the border of an open sheet on its line', () => {
    const strip = subdivide(toWeightedMesh([[0, 1, 2, 3]]));
    const square = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    const middleOfEdge = strip.vertices.at(-4)!;
    const x = [...middleOfEdge].reduce((sum, [base, share]) => sum + share * square[base]![0]!, 0);
    const y = [...middleOfEdge].reduce((sum, [base, share]) => sum + share * square[base]![1]!, 0);
    expect([x, y]).toEqual([0.5, 0]);
  });
});
