import type { Size } from '#dist/pose/skeleton.js';
import { formatTable } from '../format-table.js';
import { type BothKinds, measureAccuracy } from './classifier.js';
import { measureClothes, type PersonPair } from './clothes.js';
import { type Distance, measureDifference, measureDistance } from './distance.js';
import { measureJoints } from './joints.js';
import type { LoadedPicture } from './pictures.js';

/** What held-out pictures show. */
export interface Row {
  readonly title: string;
  /** The share that a fresh classifier recognises, of drawn pictures and of those they should be like. */
  readonly accuracy: number;
  /** From the true pictures. */
  readonly distance: Distance;
  /** Of MoveNet's joints from the exact ones, over the height, and the share that it finds. */
  readonly joints: { readonly error: number; readonly found: number };
  /** Of samples alone, which have no exact joints: see `measureClothes`, `measureDifference`. */
  readonly samples?: { readonly clothes: number; readonly difference: number };
}

/** Pictures of one kind: those that the classifier learns from, and the held-out ones. */
export interface Drawn {
  readonly training: readonly LoadedPicture[];
  readonly held: readonly LoadedPicture[];
  /** Of samples: those of the same pictures by other noise. */
  readonly second?: readonly LoadedPicture[];
}

/** What they should be like: for the classifier, and picture by picture. */
export interface Wanted {
  readonly training: readonly LoadedPicture[];
  readonly held: readonly LoadedPicture[];
  readonly truths: readonly LoadedPicture[];
  readonly size: Size;
}

/** Measures refined pictures. */
export async function measureRefined(title: string, drawn: Drawn, wanted: Wanted): Promise<Row> {
  const { size, truths } = wanted;
  const learn: BothKinds = { drawn: drawn.training, real: wanted.training };
  return {
    title,
    accuracy: await measureAccuracy(learn, { drawn: drawn.held, real: wanted.held }, size),
    distance: measureDistance(drawn.held, truths, size),
    joints: await measureJoints(drawn.held, size),
  };
}

/** Measures samples of the first pictures of pairs, whose others are the truths. */
export async function measureSamples(
  title: string,
  drawn: Drawn & Required<Pick<Drawn, 'second'>>,
  { pairs, ...wanted }: Wanted & { readonly pairs: readonly PersonPair[] },
): Promise<Row> {
  const clothes = measureClothes(drawn.held, pairs, wanted.size);
  const difference = measureDifference(drawn.held, drawn.second);
  return { ...(await measureRefined(title, drawn, wanted)), samples: { clothes, difference } };
}

/** What the table shows of a row; of samples nobody knows the joints, and only samples have the last two. */
const columns: readonly { readonly title: string; readonly cell: (row: Row) => string | undefined }[] = [
  { title: 'held-out pictures', cell: ({ title }) => title },
  { title: 'told apart', cell: ({ accuracy }) => `${(100 * accuracy).toFixed(0)} %` },
  { title: 'person: from the truth', cell: ({ distance }) => distance.person.toFixed(1) },
  { title: 'elsewhere', cell: ({ distance }) => distance.elsewhere.toFixed(1) },
  {
    title: "joints' error",
    cell: ({ joints, samples }) => (samples ? undefined : `${(100 * joints.error).toFixed(2)} %`),
  },
  { title: 'found', cell: ({ joints }) => `${(100 * joints.found).toFixed(0)} %` },
  { title: 'clothes', cell: ({ samples }) => samples?.clothes.toFixed(1) },
  { title: 'two samples differ', cell: ({ samples }) => samples?.difference.toFixed(1) },
];

/** The rows as a table in Markdown, without the columns that none of them has. */
export function formatRows(rows: readonly Row[]): string {
  const shown = columns.filter(({ cell }) => rows.some((row) => cell(row) !== undefined));
  const cells = rows.map((row) => shown.map(({ cell }) => cell(row) ?? ''));
  return formatTable(
    shown.map(({ title }) => title),
    cells,
  );
}
