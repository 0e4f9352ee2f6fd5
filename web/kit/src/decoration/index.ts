import { CrowdAlert } from "./crowd-alert.ts";
import { CrowdBadge } from "./crowd-badge.ts";
import { CrowdCard } from "./crowd-card.ts";
import { CrowdModal } from "./crowd-modal.ts";
import { CrowdTab, CrowdTabs } from "./crowd-tabs.ts";
import { CrowdToast } from "./crowd-toast.ts";

export const decorations = {
  "crowd-alert": CrowdAlert,
  "crowd-badge": CrowdBadge,
  "crowd-card": CrowdCard,
  "crowd-modal": CrowdModal,
  "crowd-tab": CrowdTab,
  "crowd-tabs": CrowdTabs,
  "crowd-toast": CrowdToast,
};
