import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CostTable } from '../../../src/export/explain/cost-table.js';
import { explainGraph } from '../../../src/export/explain/explain-graph.js';
import { formatExplanation } from '../../../src/export/explain/format-explanation.js';
import { profileModel } from '../../../src/export/onnxruntime/profile-model.js';
import { buildCoarseGraph } from '../../../src/export/stage-graphs.js';
import { toArtifacts } from '../../support/export-model.js';
import { createGenerators } from '../../support/generators.js';

const image = { width: 16, height: 32 };
const graph = buildCoarseGraph(toArtifacts(createGenerators(image).g1), { ...image, joints: 18 });

test('explainGraph() gives every node of G1 its cost and its place in onnxruntime', async () => {
  const { after } = await explainGraph(graph, { repeats: 3 });
  const rows = new Map(after.rows.map((row) => [row.name, row]));
  expect(rows.get('g1/encoder0_conv0')).toMatchObject({
    op: 'Conv',
    shape: ['N', 2, 32, 16],
    run: { kind: 'kernel' },
  });
  expect(rows.get('g1/encoder0_conv0/relu')?.run).toEqual({ kind: 'fused', into: 'g1/encoder0_conv0' });
  expect(after.rows.filter(({ run }) => run.kind === 'folded')).toEqual([]);
  expect(after.added.filter(({ op }) => !op.startsWith('Reorder'))).toEqual([]);
});

test('a cost table adds up, by operator and with what onnxruntime added', async () => {
  const { before } = await explainGraph(graph, { repeats: 3 });
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const added = sum(before.added.map(({ us }) => us));
  expect(sum(before.byOp.map(({ us }) => us)) + added).toBe(before.total.us);
  expect(sum(before.byOp.map(({ nodes }) => nodes))).toBe(graph.nodes.length);
  expect(before.total.us).toBeGreaterThan(0);
  expect(before.runUs).toBeGreaterThan(0);
});

const total = { op: 'all', nodes: 1, flops: 2e6, weightBytes: 0, activationBytes: 4000, us: 50 };

function tableOf(name: string, us: number): CostTable {
  const run = { kind: 'kernel', us } as const;
  const row = { name, op: 'Relu', shape: ['N', 4], flops: 2e6, weightBytes: 0, activationBytes: 4000, run };
  return { rows: [row], byOp: [{ ...total, op: 'Relu', us }], added: [], total: { ...total, us }, runUs: us };
}

test('formatExplanation() puts nodes side by side by their names, and a dash where there is none', () => {
  const text = formatExplanation({ before: tableOf('a', 50), after: tableOf('b', 20) });
  const cells = text.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(cells).toContainEqual(['b', 'Relu', 'Nx4', '2.00', '0.0', '4.0', '-', '20']);
  expect(cells).toContainEqual(['a', 'Relu', 'Nx4', '2.00', '0.0', '4.0', '50', '-']);
  expect(cells).toContainEqual(['Relu', '1', '2.00', '50', '100.0', '1', '2.00', '20', '100.0']);
});

test('profileModel() says why onnxruntime refuses a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-broken-'));
  const file = join(folder, 'broken.onnx');
  await writeFile(file, 'no model');
  await expect(profileModel(file)).rejects.toThrow(/^Cannot profile .*broken\.onnx: .*[Pp]rotobuf/);
  await rm(folder, { recursive: true });
});
