import { connectDoor } from './connect/connect-door.js';
import type { Door } from './door.js';
import { openAiDoor } from './openai/openai-door.js';
import { pageDoor } from './page/page-door.js';

/** All ways to call the server over HTTP. */
export const doors: readonly Door[] = [connectDoor, openAiDoor, pageDoor];
