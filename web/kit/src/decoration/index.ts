export const decorations: Record<string, CustomElementConstructor> = {};
