export * from "./mask/index.ts";
