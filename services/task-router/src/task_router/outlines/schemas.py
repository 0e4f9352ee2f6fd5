"""The wire format of assisted outlines."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from task_router.leases.schemas import LeaseReference

MOST_SIDE = 100_000
Coordinate = Annotated[float, Field(ge=-MOST_SIDE, le=MOST_SIDE, allow_inf_nan=False)]
Length = Annotated[float, Field(gt=0, le=MOST_SIDE, allow_inf_nan=False)]


class Point(BaseModel):
    model_config = ConfigDict(extra="forbid")

    x: Coordinate
    y: Coordinate


class HintBox(BaseModel):
    model_config = ConfigDict(extra="forbid")

    left: Coordinate
    top: Coordinate
    width: Length
    height: Length


class OutlineRequest(LeaseReference):
    """Where the object is, in pixels of the picture as it is shown: `extremes` or `box`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "lease_token": "6f1f0a5e-4a0e-4b4e-9a77-0d2f6a0e4b11",
                "width": 640,
                "height": 480,
                "box": {"left": 120, "top": 80, "width": 200, "height": 160},
            }
        },
    )

    width: int = Field(ge=1, le=MOST_SIDE)
    """Of the picture, as the browser says."""
    height: int = Field(ge=1, le=MOST_SIDE)
    extremes: list[Point] | None = Field(default=None, min_length=4, max_length=4)
    """The leftmost, rightmost, highest and lowest points of the object, in any order."""
    box: HintBox | None = None

    @model_validator(mode="after")
    def _one_hint(self) -> Self:
        if (self.extremes is None) == (self.box is None):
            raise ValueError("give either four extreme points or a box")
        return self


class Outline(BaseModel):
    rings: list[list[Point]]
    """Closed, in source pixels; where an odd number of them is around a point, the object is. None when
    nothing was found."""
    width: int
    height: int
