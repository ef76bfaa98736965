// Original file: proto/repose/v1/generation.proto

/**
 * What a model does.
 */
export const ModelKind = {
  MODEL_KIND_UNSPECIFIED: 'MODEL_KIND_UNSPECIFIED',
  /**
   * Draws a person in a pose, in two stages.
   */
  MODEL_KIND_REPOSE: 'MODEL_KIND_REPOSE',
  /**
   * Makes one picture of another, as a refiner makes a drawn one look like a photograph: of one
   * stage, STAGE_REFINED, without poses.
   */
  MODEL_KIND_REFINE: 'MODEL_KIND_REFINE',
  /**
   * Draws another picture of the person, which GenerateRequest.seed chooses: of one stage, as
   * MODEL_KIND_REFINE.
   */
  MODEL_KIND_SAMPLE: 'MODEL_KIND_SAMPLE',
} as const;

/**
 * What a model does.
 */
export type ModelKind =
  | 'MODEL_KIND_UNSPECIFIED'
  | 0
  /**
   * Draws a person in a pose, in two stages.
   */
  | 'MODEL_KIND_REPOSE'
  | 1
  /**
   * Makes one picture of another, as a refiner makes a drawn one look like a photograph: of one
   * stage, STAGE_REFINED, without poses.
   */
  | 'MODEL_KIND_REFINE'
  | 2
  /**
   * Draws another picture of the person, which GenerateRequest.seed chooses: of one stage, as
   * MODEL_KIND_REFINE.
   */
  | 'MODEL_KIND_SAMPLE'
  | 3

/**
 * What a model does.
 */
export type ModelKind__Output = typeof ModelKind[keyof typeof ModelKind]
