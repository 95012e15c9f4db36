"""Where the skins of a MuJoCo model are, without drawing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mujoco
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.types import FloatArray, IntArray


class Skinning:
    """Skins of a model as surfaces that follow the parts of a body; all are reckoned at once.

    Attributes:
        faces: Three vertices each, shape ``(F, 3)``, by surface.
    """

    def __init__(self, model: mujoco.MjModel, surfaces: Sequence[Sequence[int]]) -> None:
        """Take the numbers of the skins that make up every surface."""
        bodies, vertices, shares, locals_ = [], [], [], []
        self.faces: list[IntArray] = []
        starts, count = [], 0
        for surface in surfaces:
            starts.append(count)
            faces = []
            for skin in surface:
                first = model.skin_faceadr[skin]
                own = model.skin_face[first : first + model.skin_facenum[skin]]
                faces.append(count - starts[-1] + own)
                first = model.skin_vertadr[skin]
                places = model.skin_vert[first : first + model.skin_vertnum[skin]]
                for bone in bones_of(model, skin):
                    first = model.skin_bonevertadr[bone]
                    held = slice(first, first + model.skin_bonevertnum[bone])
                    chosen = model.skin_bonevertid[held]
                    turn = np.zeros(9)
                    mujoco.mju_quat2Mat(turn, model.skin_bonebindquat[bone].astype(float))
                    away = places[chosen] - model.skin_bonebindpos[bone]
                    locals_.append(away @ turn.reshape(3, 3))
                    vertices.append(count + chosen)
                    shares.append(model.skin_bonevertweight[held])
                    bodies.append(np.full(len(chosen), model.skin_bonebodyid[bone]))
                count += len(places)
            self.faces.append(np.concatenate(faces))
        self._cuts = starts[1:]
        vertex = np.concatenate(vertices)
        order = np.argsort(vertex, kind="stable")
        share = np.concatenate(shares)[order]
        self._starts = np.searchsorted(vertex[order], np.arange(count))
        total = np.add.reduceat(share, self._starts)
        self._share = (share / total[vertex[order]])[:, np.newaxis]
        self._body: IntArray = np.concatenate(bodies)[order]
        self._local: FloatArray = np.concatenate(locals_)[order]

    def vertices(self, data: mujoco.MjData) -> list[FloatArray]:
        """Where the vertices are, m, shape ``(V, 3)``, by surface."""
        turns = data.xmat.reshape(-1, 3, 3)[self._body]
        moved = data.xpos[self._body] + np.einsum("eij,ej->ei", turns, self._local)
        places = np.add.reduceat(self._share * moved, self._starts, axis=0)
        return np.split(places, self._cuts)


def bones_of(model: mujoco.MjModel, skin: int) -> range:
    """Numbers of the bones of a skin."""
    first = int(model.skin_boneadr[skin])
    return range(first, first + int(model.skin_bonenum[skin]))
