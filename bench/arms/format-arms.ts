import { formatTable } from '../format-table.js';
import { type Scores, setNames } from './measure-run.js';
import type { Arm } from './tables.js';
import type { Steps } from './train-arm.js';

/** An arm that is trained and measured. */
export interface ArmResult {
  readonly steps: Steps;
  readonly scores: Scores;
}

/** The columns of each set, by the ends of the metrics' names. */
const columns = { ssim: 'SSIM', mask_ssim: 'mask-SSIM', mask_l1: 'mask-L1', sharpness: 'sharpness' };

/** What is drawn without a network. */
const baselines = { copy: 'the condition image itself', paste: 'moved part by part, no network' };

/** A table of arms as Markdown: a row for each picture, the columns of each set. */
export function formatArms(results: readonly (readonly [Arm, ArmResult])[]): string {
  const header = setNames.flatMap((set) => Object.values(columns).map((title) => `${set}: ${title}`));
  const cells = (drawer: string, { scores }: ArmResult) =>
    setNames.flatMap((set) =>
      Object.keys(columns).map((metric) => scores[set][`${drawer}_${metric}`]?.toFixed(3) ?? '-'),
    );
  const first = results
    .slice(0, 1)
    .flatMap(([, result]) =>
      Object.entries(baselines).map(([drawer, title]) => [title, '-', ...cells(drawer, result)]),
    );
  const rows = results.flatMap(([arm, result]) =>
    Object.entries(arm.titles).map(([drawer, title]) => [
      title,
      formatSteps(result.steps),
      ...cells(drawer, result),
    ]),
  );
  return formatTable(['pictures', 'steps', ...header], [...first, ...rows]);
}

function formatSteps({ g1, g2 }: Steps): string {
  return g2 === 0 ? String(g1) : `${g1} + ${g2}`;
}
