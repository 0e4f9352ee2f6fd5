import { adopt, tokens } from "@groundwork/design";

adopt(tokens);
