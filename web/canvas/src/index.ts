export {};
export * from "./mask/index.ts";
