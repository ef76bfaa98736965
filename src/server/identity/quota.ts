import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type QuotaViolation, ReposeError } from '../../errors.js';

export interface QuotaLimits {
  readonly requestsPerMinute?: number | undefined;
  readonly picturesPerMinute?: number | undefined;
}

interface Limit {
  readonly what: 'requests' | 'pictures';
  readonly perMinute: number;
  readonly limiter: RateLimiterMemory;
}

/**
 * How much one caller may ask for in a minute, over all of its tokens and calls. A minute begins
 * with its first request. A request that is refused takes nothing.
 */
export class Quota {
  /** Equal for equal quotas of one caller. */
  readonly key: string;
  readonly #name: string;
  readonly #limits: readonly Limit[];

  constructor(name: string, { requestsPerMinute, picturesPerMinute }: QuotaLimits) {
    this.key = JSON.stringify([name, requestsPerMinute, picturesPerMinute]);
    this.#name = name;
    this.#limits = [
      createLimit('requests', requestsPerMinute),
      createLimit('pictures', picturesPerMinute),
    ].flat();
  }

  /** Takes one request for this many pictures. Throws `resource-exhausted` beyond a limit. */
  async take(pictures: number): Promise<void> {
    const taken: (() => Promise<unknown>)[] = [];
    for (const limit of this.#limits) {
      const cost = limit.what === 'requests' ? 1 : pictures;
      taken.push(() => limit.limiter.reward(this.#name, cost));
      try {
        await limit.limiter.consume(this.#name, cost);
      } catch (thrown) {
        for (const giveBack of taken) await giveBack();
        throw thrown instanceof RateLimiterRes ? this.#toError(limit, thrown.msBeforeNext) : thrown;
      }
    }
  }

  #toError({ what, perMinute }: Limit, retryAfterMs: number): ReposeError {
    const description = `more ${what} in this minute than the quota of ${this.#name}, expected at most ${perMinute}`;
    const quotas: QuotaViolation[] = [{ subject: `caller:${this.#name}`, description }];
    const message = `Cannot take the request: ${description}`;
    return new ReposeError('resource-exhausted', message, { retryAfterMs, quotas });
  }
}

function createLimit(what: Limit['what'], perMinute: number | undefined): Limit[] {
  if (perMinute === undefined) return [];
  return [{ what, perMinute, limiter: new RateLimiterMemory({ points: perMinute, duration: 60 }) }];
}
