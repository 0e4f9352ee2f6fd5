import { CrowdInstructions } from "./crowd-instructions.ts";

export const instructionElements = { "crowd-instructions": CrowdInstructions };
