import { adopt, controls, tokens } from "@groundwork/design";
import { look } from "./ui/look.ts";
import "./app.ts";

adopt(tokens, controls, look);
