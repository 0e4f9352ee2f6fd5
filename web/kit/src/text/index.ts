export const textTools: Record<string, CustomElementConstructor> = {};
