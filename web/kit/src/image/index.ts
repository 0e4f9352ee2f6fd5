export const imageTools: Record<string, CustomElementConstructor> = {};
