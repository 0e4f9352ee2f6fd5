"""Several workers' masks of one picture become one."""

from consolidator.masks.vote import FoundMask, merge

__all__ = ["FoundMask", "merge"]
