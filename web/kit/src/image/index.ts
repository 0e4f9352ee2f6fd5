import { OverlayLegend, OverlayView } from "./overlay-view.ts";

export const imageTools: Record<string, CustomElementConstructor> = {
  "gw-overlay-view": OverlayView,
  "gw-overlay-legend": OverlayLegend,
};
