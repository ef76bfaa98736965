import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReposeError } from '../errors.js';
import type { Size } from '../pose/skeleton.js';
import type { Random } from '../random.js';

const fileName = 'history.rgb';

/**
 * Refined pictures of earlier steps, RGB [H, W, 3], by which D does not forget what R did before
 * (Shrivastava et al. 2017, section 2.3).
 */
export class RefinedHistory {
  readonly #capacity: number;
  readonly #bytesOfPicture: number;
  #pictures: Uint8Array[] = [];

  constructor(capacity: number, { width, height }: Size) {
    this.#capacity = capacity;
    this.#bytesOfPicture = width * height * 3;
  }

  get size(): number {
    return this.#pictures.length;
  }

  /** So many different pictures at random, or all if there are fewer. */
  sample(count: number, random: Random): Uint8Array[] {
    return shuffle(this.#pictures, random).slice(0, count);
  }

  /** Adds pictures while there is room, and then in place of others at random. */
  add(pictures: readonly Uint8Array[], random: Random): void {
    const room = this.#capacity - this.#pictures.length;
    this.#pictures.push(...pictures.slice(0, room));
    const places = shuffle([...this.#pictures.keys()], random);
    for (const picture of pictures.slice(room)) {
      const place = places.pop();
      if (place !== undefined) this.#pictures[place] = picture;
    }
  }

  /** Writes the pictures into a checkpoint's folder, one after the other. */
  async save(folder: string): Promise<void> {
    await writeFile(join(folder, fileName), Buffer.concat(this.#pictures));
  }

  /** Restores what `save()` wrote. Throws `invalid-argument` for a file that was cut short. */
  async load(folder: string): Promise<void> {
    const bytes = await readFile(join(folder, fileName));
    const count = bytes.length / this.#bytesOfPicture;
    if (!Number.isInteger(count))
      throw new ReposeError(
        'invalid-argument',
        `Cannot read ${fileName}: ${bytes.length} bytes, expected a multiple of ${this.#bytesOfPicture}`,
      );
    this.#pictures = Array.from(
      { length: count },
      (_, i) => new Uint8Array(bytes.subarray(i * this.#bytesOfPicture, (i + 1) * this.#bytesOfPicture)),
    );
  }
}

/** The items in a random order. */
function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i -= 1) {
    const j = random.integer(0, i);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  return shuffled;
}
