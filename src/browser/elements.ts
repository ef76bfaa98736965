/** The parts of index.html that the scripts use. */
export function findElements() {
  return {
    alert: find('alert', HTMLElement),
    status: find('status', HTMLElement),
    announcement: find('announcement', HTMLElement),
    pictureFile: find('picture-file', HTMLInputElement),
    example: find('example', HTMLButtonElement),
    framing: find('framing', HTMLSelectElement),
    readyPoses: find('ready-poses', HTMLElement),
    animations: find('animations', HTMLElement),
    webcamButton: find('webcam-button', HTMLButtonElement),
    webcam: find('webcam', HTMLVideoElement),
    webcamStatus: find('webcam-status', HTMLElement),
    poseFile: find('pose-file', HTMLInputElement),
    pictures: find('pictures', HTMLElement),
    cond: find('cond', HTMLCanvasElement),
    sourcePose: find('source-pose', SVGSVGElement),
    hiddenSourceJoints: find('hidden-source-joints', HTMLElement),
    pose: find('pose', SVGSVGElement),
    hiddenJoints: find('hidden-joints', HTMLElement),
    coarse: find('coarse', HTMLCanvasElement),
    coarseTime: find('coarse-time', HTMLElement),
    refined: find('refined', HTMLCanvasElement),
    refinedTime: find('refined-time', HTMLElement),
    steps: find('steps', HTMLElement),
    save: find('save', HTMLButtonElement),
    pictureSize: find('picture-size', HTMLSelectElement),
    backend: find('backend', HTMLSelectElement),
    model: find('model', HTMLSelectElement),
    comparisonCard: find('comparison-card', HTMLElement),
    comparisonChoices: find('comparison-choices', HTMLElement),
    comparison: find('comparison', HTMLElement),
    callHint: find('call-hint', HTMLElement),
    callLanguages: find('call-languages', HTMLElement),
    copyCall: find('copy-call', HTMLButtonElement),
    savePerson: find('save-person', HTMLAnchorElement),
    call: find('call', HTMLTextAreaElement),
    tokenDialog: find('token-dialog', HTMLDialogElement),
    tokenForm: find('token-form', HTMLFormElement),
    token: find('token', HTMLInputElement),
  } as const;
}

export type PageElements = ReturnType<typeof findElements>;

function find<Wanted extends Element>(id: string, kind: { new (): Wanted }): Wanted {
  const element = document.getElementById(id) as Element | null;
  if (element instanceof kind) return element;
  throw new Error(`Cannot use index.html: #${id} is missing, expected ${kind.name}`);
}
