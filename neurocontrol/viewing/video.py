"""Videos of a body, replayed from its recording."""

from __future__ import annotations

import importlib.util
from contextlib import closing
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from neurocontrol._files import replacing
from neurocontrol.errors import InputError, MissingExtraError
from neurocontrol.scenery import (
    add_sky,
    carry_lights,
    colour_muscles,
    dress,
    picture_option,
    update_scene,
)
from neurocontrol.viewing.camera import SideView, aim, camera_path
from neurocontrol.viewing.opengl import open_renderer
from neurocontrol.viewing.overlay import Overlay

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Iterator

    import mujoco
    from PIL import Image

    from neurocontrol.recording import Recording

RATES: Final = MappingProxyType({".webp": 15.0, ".mp4": 20.0})
"""Pictures per second by suffix; those of WebP, which know nothing of one another, are larger."""

SIZE: Final = (1280, 720)
"""Width and height of a picture, pixels."""

_SIDES = (16, 4096)  # pixels
_FPS = (0.1, 1000.0)


def preferred_suffix() -> str:
    """Return ``.mp4`` where the ``video`` extra is installed, else ``.webp``."""
    return ".mp4" if importlib.util.find_spec("imageio_ffmpeg") else ".webp"


def frame_samples(recording: Recording, fps: float) -> list[int]:
    """Return the samples shown, one for every 1 / ``fps`` seconds of simulated time.

    Raises:
        InputError: The frame rate is out of its bounds.
    """
    if not _FPS[0] <= fps <= _FPS[1]:
        raise InputError(
            f"the frame rate must be from {_FPS[0]:g} to {_FPS[1]:g} pictures per second, got {fps}"
        )
    moments = recording.time[0] + np.arange(0.0, recording.duration, 1.0 / fps)
    samples = np.searchsorted(recording.time, moments - 0.5 * recording.dt)
    return [int(sample) for sample in samples.clip(0, len(recording.time) - 1)]


def render_frames(
    recording: Recording,
    *,
    width: int = SIZE[0],
    height: int = SIZE[1],
    fps: float = RATES[".mp4"],
    view: SideView | None = None,
) -> Generator[Image.Image]:
    """Yield the pictures of a run, with text.

    Args:
        recording: The run; its header holds the model.
        width: Width of a picture, pixels, even.
        height: Height of a picture, pixels, even.
        fps: Pictures per second of simulated time.
        view: Where the camera stands.

    Raises:
        InputError: A size or the rate is out of bounds, or the model of the recording does not
            compile or fit its positions.
        RenderingUnavailableError: OpenGL does not work in this process.
    """
    import mujoco

    samples = frame_samples(recording, fps)
    _check_size(width, height)
    view = view or SideView()
    model = _compile(recording, width, height)
    data, camera = mujoco.MjData(model), mujoco.MjvCamera()
    option, names = picture_option(), recording.header["activation"]
    overlay = Overlay(recording, height)
    point, azimuth = camera_path(recording, view)
    with closing(open_renderer(model, width=width, height=height)) as renderer:
        for sample in samples:
            data.qpos[:] = recording.qpos[sample]
            mujoco.mj_kinematics(model, data)
            mujoco.mj_camlight(model, data)
            carry_lights(model, data, point[sample])
            activation = recording.activation[sample].tolist()
            colour_muscles(model, zip(names, activation, strict=True))
            aim(camera, recording, view, point[sample], azimuth[sample])
            update_scene(renderer, data, camera, option)
            yield overlay.draw(renderer.render(), sample)


def save_video(
    recording: Recording,
    path: str | os.PathLike[str],
    *,
    width: int = SIZE[0],
    height: int = SIZE[1],
    fps: float | None = None,
    view: SideView | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the video of a run as animated WebP or as mp4 in H.264, by the suffix of ``path``.

    Args:
        recording: The run.
        path: Where to write; see :func:`preferred_suffix`.
        width: Width of a picture, pixels, even.
        height: Height of a picture, pixels, even.
        fps: Pictures per second of simulated time; those of :data:`RATES` when left out.
        view: Where the camera stands.
        progress: Called with the pictures done and their total.

    Raises:
        InputError: The suffix is unknown, a size or the rate is out of bounds, or the file cannot
            be written.
        MissingExtraError: mp4 without the ``video`` extra.
        RenderingUnavailableError: OpenGL does not work in this process.
    """
    suffix = Path(path).suffix
    if suffix not in RATES:
        raise InputError(f"a video must end in {' or '.join(RATES)}, got {str(path)!r}")
    if suffix == ".mp4" and preferred_suffix() != ".mp4":
        raise MissingExtraError("mp4 video", "video")
    fps = RATES[suffix] if fps is None else fps
    total = len(frame_samples(recording, fps))
    _check_size(width, height)
    frames = render_frames(recording, width=width, height=height, fps=fps, view=view)
    with closing(frames), replacing(path) as temporary:
        counted = _counted(frames, total, progress)
        if suffix == ".mp4":
            _write_mp4(temporary, counted, fps)
        else:
            _write_webp(temporary, counted, fps, total)


def _check_size(*sides: int) -> None:
    """Refuse pictures that cannot be drawn or encoded.

    Raises:
        InputError: A side is not an even whole number, or too short or long.
    """
    low, high = _SIDES
    for side in sides:
        if not isinstance(side, int | np.integer) or side % 2 or not low <= side <= high:
            raise InputError(
                f"width and height of a video must be even whole numbers from {low} to {high} "
                f"pixels, got {' x '.join(map(str, sides))}"
            )


def _compile(recording: Recording, width: int, height: int) -> mujoco.MjModel:
    import mujoco

    try:
        spec = mujoco.MjSpec.from_string(recording.header["model"])
        if not any(texture.type == mujoco.mjtTexture.mjTEXTURE_SKYBOX for texture in spec.textures):
            add_sky(spec)
        model = spec.compile()
    except ValueError as error:
        raise InputError(f"the model in the recording does not compile: {error}") from error
    if model.nq != recording.qpos.shape[1]:
        raise InputError(
            f"the model in the recording has {model.nq} positions, "
            f"its qpos has {recording.qpos.shape[1]}"
        )
    model.vis.global_.offwidth, model.vis.global_.offheight = width, height
    dress(model, max(recording.header["body_length"], recording.header["hip_height"]))
    return model


def _counted(
    frames: Iterator[Image.Image], total: int, progress: Callable[[int, int], None] | None
) -> Iterator[Image.Image]:
    for done, frame in enumerate(frames, start=1):
        yield frame
        if progress is not None:
            progress(done, total)


def _write_webp(path: Path, frames: Iterator[Image.Image], fps: float, total: int) -> None:
    """Write pictures that stand each for itself.

    Those that are told as changes leave blocks of earlier ones on the floor.
    """
    first = next(frames)
    edges = np.round(1000.0 / fps * np.arange(total + 1))  # ms
    with path.open("wb") as file:
        first.save(
            file,
            "WEBP",
            save_all=True,
            append_images=frames,
            duration=np.diff(edges).astype(int).tolist(),
            loop=0,
            quality=70,
            method=2,
            kmin=0,
            kmax=1,
        )


def _write_mp4(path: Path, frames: Iterator[Image.Image], fps: float) -> None:
    import imageio_ffmpeg

    first = next(frames)
    writer: Any = imageio_ffmpeg.write_frames(
        str(path),
        first.size,
        fps=fps,
        codec="libx264",
        quality=6,
        macro_block_size=2,
        output_params=["-movflags", "+faststart"],
    )
    with closing(writer):
        writer.send(None)
        for frame in chain([first], frames):
            writer.send(frame.tobytes())
