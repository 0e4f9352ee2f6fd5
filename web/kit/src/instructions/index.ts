export const instructionElements: Record<string, CustomElementConstructor> = {};
