import { build, defineConfig, type Plugin } from "vite";
import { vendored } from "./vendor.mjs";

/** The library's own files lie beside the page, as they were published. */
const PUBLISHED = {
  "pdfjs-dist": "./vendor/pdfjs-6.5.438/pdf.min.mjs",
  "pdfjs-dist/build/pdf.worker.min.mjs": "./vendor/pdfjs-6.5.438/pdf.worker.min.mjs",
};

/** The page that shows a PDF: a file of its own, which only frames with a PDF load. */
const pdfPage: Plugin = {
  name: "pdf-page",
  async closeBundle() {
    await build({
      configFile: false,
      logLevel: "warn",
      root: new URL(".", import.meta.url).pathname,
      build: {
        target: "es2022",
        outDir: "dist",
        emptyOutDir: false,
        lib: { entry: "src/pdf/index.ts", formats: ["es"], fileName: () => "pdf-page.js" },
        rolldownOptions: { external: Object.keys(PUBLISHED), output: { paths: PUBLISHED } },
      },
    });
  },
};

// One file without modules: templates load it by a plain script tag, under either of its names.
export default defineConfig({
  plugins: [vendored(), pdfPage],
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    lib: {
      entry: "src/index.ts",
      formats: ["iife"],
      name: "GroundworkKit",
      fileName: () => "crowd-html-elements.js",
    },
  },
});
