/**
 * An engine may take this many times as long as its slowest work so far: a busy machine is not a
 * hang.
 */
const maxSlowdown = 20;

export interface WatchdogOptions {
  /** The shortest silence that counts as a hang. */
  readonly hangMs: number;
  /** How long the first work, loading the models, may take. */
  readonly loadMs: number;
  /** Called once, with the time waited. */
  readonly onHang: (waitedMs: number) => void;
}

/**
 * Watches one engine process. It hangs if it is silent while it has work, for far longer than any
 * work took before.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #slowestMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Starts with the loading of the models. */
  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#watch(options.loadMs);
  }

  /** The process has got work. */
  begin(): void {
    this.#watch(Math.max(this.#options.hangMs, maxSlowdown * this.#slowestMs));
  }

  /**
   * The process has reported something during its work, such as a measurement, so it is not silent.
   */
  report(runMs: number): void {
    this.#slowestMs = Math.max(this.#slowestMs, runMs);
    if (this.#timer !== undefined) this.begin();
  }

  /** The process has answered. Work in a stage took `runMs`. */
  end(runMs = 0): void {
    this.#slowestMs = Math.max(this.#slowestMs, runMs);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #watch(limitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#options.onHang(limitMs), limitMs);
  }
}
