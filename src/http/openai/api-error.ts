/** The errors of the OpenAI API: a status, and `{ error: { message, type, param, code } }`. */

/** What an error is to a program: its HTTP status, and its type and code in the API's words. */
export interface ErrorClass {
  readonly status: number;
  readonly type:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'permission_error'
    | 'rate_limit_error'
    | 'server_error';
  readonly code: string;
}

export interface ApiErrorOptions {
  /** The field of the request that is wrong. */
  readonly param?: string | undefined;
  /** When the same request may work. */
  readonly retryAfterMs?: number | undefined;
  /** The request's id in the server's log. */
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** A wrong field, which no repetition mends. */
export const wrongValue: ErrorClass = { status: 400, type: 'invalid_request_error', code: 'invalid_value' };

/** More than the server takes. */
export const tooLarge = { status: 413, code: 'too_large' } as const;

/** An error for the caller, in the form of the OpenAI API. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly class: ErrorClass;
  readonly options: ApiErrorOptions;

  constructor(message: string, errorClass: ErrorClass, options: ApiErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.class = errorClass;
    this.options = options;
  }

  /** The error of a wrong field: what it is, and what was expected. */
  static ofField(param: string, problem: string, errorClass: Partial<ErrorClass> = {}): ApiError {
    return new ApiError(`Cannot read ${param}: ${problem}`, { ...wrongValue, ...errorClass }, { param });
  }

  /** The error of what is too large: what it is, and how many bytes were expected at most. */
  static tooLarge(param: string, found: string, maxBytes: number): ApiError {
    return ApiError.ofField(param, `${found}, expected at most ${maxBytes}`, tooLarge);
  }

  /** The answer's body, and the data of an `error` event. */
  toBody(): object {
    const { type, code } = this.class;
    return { error: { message: this.message, type, param: this.options.param ?? null, code } };
  }

  /** The answer's headers: when to try again, and whether that helps, as the official clients read it. */
  toHeaders(): Readonly<Record<string, string>> {
    const { retryAfterMs, requestId } = this.options;
    const mayWorkLater = this.class.status === 429 || this.class.status === 503;
    return {
      'x-should-retry': String(mayWorkLater),
      ...(retryAfterMs !== undefined && {
        'retry-after': String(Math.ceil(retryAfterMs / 1000)),
        'retry-after-ms': String(Math.ceil(retryAfterMs)),
      }),
      ...(requestId !== undefined && { 'x-request-id': requestId }),
    };
  }
}
