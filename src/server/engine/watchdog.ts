/**
 * How many times longer than the slowest work so far an engine may take: a busy machine is not a
 * hang.
 */
const patience = 20;

export interface WatchdogOptions {
  /** The shortest silence that counts as a hang. */
  readonly hangMs: number;
  /** How long the first work, loading the models, may take. */
  readonly loadMs: number;
  /** Called once, with the time that was waited. */
  readonly onHang: (waitedMs: number) => void;
}

/**
 * Watches one engine process: silence while it has work, for far longer than any work took before,
 * is a hang.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #slowestMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Begins with the loading of the models. */
  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#watch(options.loadMs);
  }

  /** The process has been given work. */
  begin(): void {
    this.#watch(Math.max(this.#options.hangMs, patience * this.#slowestMs));
  }

  /** The process has reported something unasked, such as a measurement: it is not silent. */
  report(runMs: number): void {
    this.#slowestMs = Math.max(this.#slowestMs, runMs);
    if (this.#timer !== undefined) this.begin();
  }

  /** The process has answered; work in a stage took `runMs`. */
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
