// Original file: proto/repose/v1/generation.proto


/**
 * Requests that the models folder is read again.
 */
export interface ReloadModelsRequest {
}

/**
 * Requests that the models folder is read again.
 */
export interface ReloadModelsRequest__Output {
}
