/**
 * Whether a model that the API describes draws a person in a pose: others, which refine pictures or draw samples, have no
 * use where a pose is chosen. `kind` is a ModelKind, by its name or as the number of Connect's messages; a
 * server of an earlier version says none.
 */
export function drawsPoses({ kind }: { readonly kind: string | number }): boolean {
  return ['MODEL_KIND_REPOSE', 'MODEL_KIND_UNSPECIFIED', 1, 0].includes(kind);
}
