import { CrowdSemanticSegmentation } from "./mask/crowd-semantic-segmentation.ts";
import { OverlayLegend, OverlayView } from "./overlay-view.ts";

export const imageTools: Record<string, CustomElementConstructor> = {
  "crowd-semantic-segmentation": CrowdSemanticSegmentation,
  "gw-overlay-view": OverlayView,
  "gw-overlay-legend": OverlayLegend,
};
