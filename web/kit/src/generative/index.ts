export const generativeElements: Record<string, CustomElementConstructor> = {};
