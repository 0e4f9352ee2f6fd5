/** The image engine that all image tools share; it knows the DOM, and no framework. */
export * from "./classes.ts";
export * from "./colours.ts";
export * from "./document.ts";
export * from "./editor.ts";
export * from "./geometry.ts";
export * from "./grips.ts";
export * from "./history.ts";
export * from "./mask/index.ts";
export * from "./shape.ts";
export { Stage, stageStyles } from "./stage.ts";
export * from "./tool.ts";
export { BoxTool } from "./tools/box-tool.ts";
export { HintTool, type ObjectHint } from "./tools/hint-tool.ts";
export { measure, ShapeTool } from "./tools/shape-tool.ts";
export * from "./viewport.ts";
