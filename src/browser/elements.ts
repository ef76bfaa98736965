/** The parts of index.html that the script uses. */
export function findElements() {
  return {
    alert: find('alert', HTMLElement),
    status: find('status', HTMLElement),
    pictureFile: find('picture-file', HTMLInputElement),
    example: find('example', HTMLButtonElement),
    framing: find('framing', HTMLSelectElement),
    readyPose: find('ready-pose', HTMLSelectElement),
    webcamButton: find('webcam-button', HTMLButtonElement),
    webcam: find('webcam', HTMLVideoElement),
    webcamStatus: find('webcam-status', HTMLElement),
    poseFile: find('pose-file', HTMLInputElement),
    backend: find('backend', HTMLSelectElement),
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
  } as const;
}

export type PageElements = ReturnType<typeof findElements>;

function find<Wanted extends Element>(id: string, kind: { new (): Wanted }): Wanted {
  const element = document.getElementById(id) as Element | null;
  if (element instanceof kind) return element;
  throw new Error(`Cannot use index.html: #${id} is missing, expected ${kind.name}`);
}
