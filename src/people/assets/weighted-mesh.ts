/**
 * A vertex as a weighted mean of vertices of the base mesh, so that it follows every morph of that.
 */
export type WeightedVertex = ReadonlyMap<number, number>;

/** Vertices and the quads between them. */
export interface WeightedMesh {
  readonly vertices: readonly WeightedVertex[];
  /** Corners counter-clockwise, seen from outside. */
  readonly quads: readonly (readonly number[])[];
}

interface Edge {
  readonly ends: readonly [number, number];
  readonly quads: number[];
}

/** A part of the base mesh as it is: its vertices, numbered anew. */
export function toWeightedMesh(quads: readonly (readonly number[])[]): WeightedMesh {
  const used = [...new Set(quads.flat())].sort((a, b) => a - b);
  const numberOf = new Map(used.map((vertex, i) => [vertex, i]));
  return {
    vertices: used.map((vertex) => new Map([[vertex, 1]])),
    quads: quads.map((quad) => quad.map((vertex) => numberOf.get(vertex)!)),
  };
}

/**
 * One step of Catmull-Clark subdivision: each quad becomes four, and the surface smoother. Its new
 * vertices are the old ones, then the middles of quads, then those of edges.
 */
export function subdivide({ vertices, quads }: WeightedMesh): WeightedMesh {
  const edges = findEdges(quads);
  const edgesOf: Edge[][] = vertices.map(() => []);
  for (const edge of edges.values()) for (const end of edge.ends) edgesOf[end]!.push(edge);
  const quadsOf: number[][] = vertices.map(() => []);
  for (const [i, quad] of quads.entries()) for (const vertex of quad) quadsOf[vertex]!.push(i);

  const at = (vertex: number) => vertices[vertex]!;
  const middles = quads.map((quad) => mean(quad.map((vertex) => [at(vertex), 1 / 4])));
  const edgePoints = [...edges.values()].map(({ ends, quads: sides }) => {
    const weight = sides.length === 2 ? 1 / 4 : 1 / 2;
    const faces = sides.length === 2 ? sides.map((side) => [middles[side]!, weight] as const) : [];
    return mean([...ends.map((end) => [at(end), weight] as const), ...faces]);
  });
  const moved = vertices.map((vertex, i) => {
    const border = edgesOf[i]!.filter((edge) => edge.quads.length !== 2);
    const opposite = ({ ends }: Edge) => at(ends[0] === i ? ends[1] : ends[0]);
    if (border.length > 0) {
      if (border.length !== 2) return vertex;
      return mean([[vertex, 3 / 4], ...border.map((edge) => [opposite(edge), 1 / 8] as const)]);
    }
    const n = quadsOf[i]!.length;
    return mean([
      [vertex, (n - 3) / n],
      ...quadsOf[i]!.map((quad) => [middles[quad]!, 1 / n ** 2] as const),
      ...edgesOf[i]!.flatMap((edge) => edge.ends.map((end) => [at(end), 1 / n ** 2] as const)),
    ]);
  });

  const firstEdge = vertices.length + quads.length;
  const edgeNumber = new Map([...edges.keys()].map((key, i) => [key, firstEdge + i]));
  const split = quads.flatMap((quad, i) =>
    quad.map((vertex, k) => [
      vertex,
      edgeNumber.get(edgeKey(vertex, quad[(k + 1) % 4]!))!,
      vertices.length + i,
      edgeNumber.get(edgeKey(quad[(k + 3) % 4]!, vertex))!,
    ]),
  );
  return { vertices: [...moved, ...middles, ...edgePoints], quads: split };
}

function findEdges(quads: WeightedMesh['quads']): Map<number, Edge> {
  const edges = new Map<number, Edge>();
  for (const [i, quad] of quads.entries())
    for (const [k, a] of quad.entries()) {
      const b = quad[(k + 1) % 4]!;
      const edge = edges.get(edgeKey(a, b)) ?? { ends: [a, b], quads: [] };
      edge.quads.push(i);
      edges.set(edgeKey(a, b), edge);
    }
  return edges;
}

/** The same for both directions; there are fewer than 2^20 vertices. */
function edgeKey(a: number, b: number): number {
  return Math.min(a, b) * 2 ** 20 + Math.max(a, b);
}

function mean(terms: readonly (readonly [WeightedVertex, number])[]): WeightedVertex {
  const sum = new Map<number, number>();
  for (const [vertex, weight] of terms)
    for (const [base, share] of vertex) sum.set(base, (sum.get(base) ?? 0) + share * weight);
  return sum;
}
