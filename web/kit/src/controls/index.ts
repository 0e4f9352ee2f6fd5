import { CrowdButton } from "./crowd-button.ts";
import { CrowdCheckbox } from "./crowd-checkbox.ts";
import { CrowdFab } from "./crowd-fab.ts";
import { CrowdIconButton } from "./crowd-icon-button.ts";
import { CrowdInput } from "./crowd-input.ts";
import { CrowdRadioButton, CrowdRadioGroup } from "./crowd-radio.ts";
import { CrowdSlider, CrowdSliderLabel } from "./crowd-slider.ts";
import { CrowdTextArea } from "./crowd-text-area.ts";
import { CrowdToggleButton } from "./crowd-toggle-button.ts";
import { IronIcon } from "./iron-icon.ts";

export const controlElements = {
  "iron-icon": IronIcon,
  "crowd-button": CrowdButton,
  "crowd-icon-button": CrowdIconButton,
  "crowd-fab": CrowdFab,
  "crowd-checkbox": CrowdCheckbox,
  "crowd-radio-group": CrowdRadioGroup,
  "crowd-radio-button": CrowdRadioButton,
  "crowd-toggle-button": CrowdToggleButton,
  "crowd-input": CrowdInput,
  "crowd-text-area": CrowdTextArea,
  "crowd-slider-label": CrowdSliderLabel,
  "crowd-slider": CrowdSlider,
};
