/** Has no types of its own; to load it is all there is to do. */
declare module "pdfjs-dist/build/pdf.worker.min.mjs";
