// Original file: proto/repose/v1/generation.proto


/**
 * Asks for every model.
 */
export interface ListModelsRequest {
}

/**
 * Asks for every model.
 */
export interface ListModelsRequest__Output {
}
