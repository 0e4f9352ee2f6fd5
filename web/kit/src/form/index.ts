import { CrowdForm } from "./crowd-form.ts";

export const forms = { "crowd-form": CrowdForm };
