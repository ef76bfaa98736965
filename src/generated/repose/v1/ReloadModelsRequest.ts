// Original file: proto/repose/v1/generation.proto


/**
 * Asks for the models to be read anew.
 */
export interface ReloadModelsRequest {
}

/**
 * Asks for the models to be read anew.
 */
export interface ReloadModelsRequest__Output {
}
