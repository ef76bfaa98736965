import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeImage } from '../image/encode-image.js';
import type { Evaluation } from './evaluate.js';
import type { ExampleSource } from './example.js';
import { drawRankingGrid } from './ranking-grid.js';
import { rank, rankings, type Summary } from './summarise.js';

/** The columns; an arrow points to the better values. */
const columns = {
  ssim: { title: 'SSIM ↑', digits: 4 },
  maskSsim: { title: 'mask-SSIM ↑', digits: 4 },
  l1: { title: 'L1 ↓', digits: 4 },
  maskL1: { title: 'mask-L1 ↓', digits: 4 },
  psnr: { title: 'PSNR dB ↑', digits: 2 },
  sharpness: { title: 'sharpness → 1', digits: 3 },
} as const;

/** How the metrics are computed: SSIM values of different recipes cannot be compared. */
export const recipe = {
  ssim: '7x7 uniform window, sample covariance, data range 255, mean over RGB and whole windows (PG2, scikit-image)',
  maskSsim: "both pictures times the target's pose mask, then ssim",
  l1: 'mean absolute difference of values in [-1, 1]',
  maskL1: "l1 over the pixels of the target's pose mask",
  psnr: '10 log10(255^2 / MSE) over RGB, mean over examples; null where pictures are equal',
  sharpness: "mean gradient length of the luminance, divided by the target's",
} as const;

/** The means as a Markdown table, one row per drawer. */
export function formatTable(summary: Summary): string {
  const names = (Object.keys(columns) as (keyof typeof columns)[]).filter((name) =>
    Object.values(summary).some((scores) => scores[name] !== undefined),
  );
  const rows = [
    ['', ...names.map((name) => columns[name].title)],
    ...Object.entries(summary).map(([drawer, scores]) => [
      drawer,
      ...names.map((name) => scores[name]?.toFixed(columns[name].digits) ?? '-'),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
}

/** Examples per grid. */
const gridRows = 8;

/**
 * Writes `evaluation.json` and the grids of the best, median and worst examples by the last
 * drawer's SSIM.
 */
export async function writeReport(
  folder: string,
  source: ExampleSource,
  { examples, summary, ...others }: Evaluation & Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const report = { ...others, count: examples.length, size: source.size, recipe, summary, examples };
  await writeFile(join(folder, 'evaluation.json'), `${JSON.stringify(report, null, 2)}\n`);
  const drawer = Object.keys(summary).at(-1)!;
  const ranked = rank(examples, drawer, gridRows);
  for (const ranking of rankings) {
    const { imageNhwc, size } = await drawRankingGrid(source, ranked[ranking]);
    await writeFile(join(folder, `${ranking}.png`), await encodeImage(imageNhwc, { size, format: 'png' }));
  }
}
