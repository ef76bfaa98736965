/** What telemetry tells about a server besides its context. */
export interface Readiness {
  /** Whether the server accepts requests. */
  readonly isServing: boolean;
}
