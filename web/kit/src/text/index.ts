import { CrowdEntityAnnotation } from "./crowd-entity-annotation.ts";

export const textTools: Record<string, CustomElementConstructor> = {
  "crowd-entity-annotation": CrowdEntityAnnotation,
};
