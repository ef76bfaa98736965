/** Of the ready movements. */
const framesPerSecond = 24;

/**
 * Plays frames again and again in their own time: frames that are late are left out. One movement
 * plays at a time.
 */
export class Player<Frame> {
  #playing: object | undefined;

  get isPlaying(): boolean {
    return this.#playing !== undefined;
  }

  /** Shows frames, one after the other, until `stop()` or the next `play()`. Throws what `show` throws. */
  async play(frames: readonly Frame[], show: (frame: Frame) => Promise<void>): Promise<void> {
    const playing = {};
    this.#playing = playing;
    const startedMs = performance.now();
    while (this.#playing === playing) {
      const elapsed = Math.floor(((performance.now() - startedMs) * framesPerSecond) / 1000);
      await show(frames[elapsed % frames.length]!);
      await new Promise(requestAnimationFrame);
    }
  }

  stop(): void {
    this.#playing = undefined;
  }
}
