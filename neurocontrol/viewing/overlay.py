"""What is written over the pictures of a body: gait, time, speed and the feet that are down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from neurocontrol.analysis import (
    contacts_from_forces,
    heading_speed,
    moving_average,
    ordered_feet,
)
from neurocontrol.viewing.style import INK, PAPER, foot_colours, gait_colour

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neurocontrol.recording import Recording

_STRIDE: Final = 0.5
"""Time over which the speed shown is averaged, s."""


class Overlay:
    """Draws the text of one recording.

    Args:
        recording: The run.
        height: Height of the pictures, pixels; sizes of letters follow it.
    """

    def __init__(self, recording: Recording, height: int) -> None:
        """Measure contacts and speed once."""
        self._recording = recording
        self._contact = contacts_from_forces(recording.ground_force, recording.weight, recording.dt)
        names, columns = ordered_feet(recording.feet)
        self._feet = list(zip(names, foot_colours(names).values(), columns, strict=True))
        speed = heading_speed(recording.qpos, recording.qvel)
        self._speed = moving_average(speed, round(_STRIDE / recording.dt))
        self._unit = max(height // 20, 10)
        self._font = ImageFont.load_default(self._unit)
        self._small = ImageFont.load_default(0.75 * self._unit)

    def draw(self, picture: NDArray[np.uint8], sample: int) -> Image.Image:
        """Return the picture of one sample with its text.

        Args:
            picture: Rendered frame, shape ``(height, width, 3)``.
            sample: Index of the sample in the recording.
        """
        image = Image.fromarray(picture)
        canvas = ImageDraw.Draw(image)
        self._draw_gait(canvas, float(self._recording.time[sample]))
        status = f"{self._recording.time[sample]:.1f} s   {self._speed[sample]:.2f} m/s"
        self._draw_pill(canvas, status, INK, image.width - self._unit, from_right=True)
        self._draw_feet(canvas, sample, image)
        return image

    def _draw_gait(self, canvas: ImageDraw.ImageDraw, moment: float) -> None:
        label = next(
            (part.label for part in reversed(self._recording.segments) if moment >= part.start), ""
        )
        if label:
            self._draw_pill(canvas, label, gait_colour(label), self._unit)

    def _draw_pill(
        self,
        canvas: ImageDraw.ImageDraw,
        text: str,
        colour: str,
        edge: float,
        *,
        from_right: bool = False,
    ) -> None:
        unit = self._unit
        width = canvas.textlength(text, font=self._font) + 1.2 * unit
        left = edge - width if from_right else edge
        box = (left, 0.6 * unit, left + width, 2.4 * unit)
        canvas.rounded_rectangle(box, radius=0.5 * unit, fill=colour)
        canvas.text((left + 0.6 * unit, 1.5 * unit), text, fill=PAPER, font=self._font, anchor="lm")

    def _draw_feet(self, canvas: ImageDraw.ImageDraw, sample: int, image: Image.Image) -> None:
        """Draw a box for every foot, filled while it is down; full rows go on above."""
        unit, left = self._unit, float(self._unit)
        top = image.height - 2.3 * unit
        for name, colour, column in self._feet:
            width = max(2.0 * unit, canvas.textlength(name, font=self._small) + 0.8 * unit)
            if left > unit and left + width > image.width - unit:
                left, top = float(unit), top - 1.7 * unit
            down = bool(self._contact[sample, column])
            canvas.rounded_rectangle(
                (left, top, left + width, top + 1.4 * unit),
                radius=0.3 * unit,
                fill=colour if down else PAPER,
                outline=colour,
            )
            canvas.text(
                (left + width / 2.0, top + 0.7 * unit),
                name,
                fill=PAPER if down else colour,
                font=self._small,
                anchor="mm",
            )
            left += width + 0.3 * unit
