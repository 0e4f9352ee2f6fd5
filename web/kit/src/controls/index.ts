import { CrowdButton } from "./crowd-button.ts";

export const controlElements = { "crowd-button": CrowdButton };
