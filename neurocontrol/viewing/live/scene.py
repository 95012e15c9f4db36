"""What is drawn of a body and its surroundings, with the shapes and colours of its MuJoCo model.

Bodies are drawn as large as one another, in units of their own size: light, shadows and camera then
suit an animal of ten centimetres as they suit a man.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from neurocontrol.scenery import LIGHT, activation_colour, dressed, floor_repeat
from neurocontrol.viewing.live.skinning import Skinning, bones_of
from neurocontrol.viewing.live.strips import rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.plant import Plant
    from neurocontrol.types import FloatArray
    from neurocontrol.viewing.live.run import Frame

_SEEN = (0, 1, 2)
"""Groups of geoms that are drawn; see :class:`neurocontrol.models.Body`."""

_FLOOR = 40.0  # sizes of the body that the floor reaches from it
_HAZE = (8.0, 38.0)  # sizes of the body where the floor begins to fade, and has faded
_TRACKING = (0.25, 0.04)  # of the position and of the speed that a follower corrects per frame
_WORLD = "/world"
_AMBIENT, _SUN = 1.6, 2.0  # strength of the light from all sides, and of that which casts shadows
_CAMERA = np.array([0.65, -1.5, 0.55])  # from the body, sizes of the body
_SKY = "#eef1f4"


class Follower:
    """Where the body is, without how it sways: the point that the camera keeps in sight."""

    def __init__(self, place: FloatArray) -> None:
        """Begin at a place, m, shape ``(2,)``."""
        self.place = np.array(place, dtype=float)
        self._speed = np.zeros(2)

    def move(self, place: FloatArray, seconds: float) -> None:
        """Follow the body to a place; a jump is followed at once."""
        if seconds <= 0.0:
            return
        self.place += self._speed * seconds
        missed = place - self.place
        self.place += _TRACKING[0] * missed
        self._speed += _TRACKING[1] * missed / seconds


class Scene:
    """A body and its surroundings in a page; only one thread may use it."""

    def __init__(self, server: Any, plant: Plant, columns: Sequence[str]) -> None:
        """Draw everything once.

        Args:
            server: The viser server.
            plant: What is drawn; its row 0.
            columns: Names of the activations of a frame.
        """
        size = max(plant.body.length, plant.body.hip_height)
        self._server, self._model = server, dressed(plant.row_model(0), size)
        self._data = mujoco.MjData(self._model)
        self._size = size = _extent(self._model, plant.body.standing)
        self._scale = 1.0 / size
        self._trunk = self._model.body(plant.body.trunk).id
        self._bodies: list[tuple[int, Any]] = []
        self._skins: list[Any] = []
        self._tinted: list[tuple[int, Any]] = []
        self._planes: list[tuple[Any, FloatArray, FloatArray, float]] = []
        self.following = True
        mujoco.mj_kinematics(self._model, self._data)
        self._follower = Follower(self._data.xpos[self._trunk, :2])
        self._time = 0.0
        scene = server.scene
        scene.reset()
        scene.configure_default_lights(enabled=False)
        scene.configure_environment_map(None, environment_intensity=0.0)
        scene.set_background_image(np.full((1, 1, 3), rgb(_SKY), dtype=np.uint8))
        scene.configure_fog(*_HAZE, color=rgb(_SKY))
        scene.add_light_ambient("/ambient", intensity=_AMBIENT)
        sun = tuple(-part * 4.0 for part in LIGHT)
        scene.add_light_directional("/sun", intensity=_SUN, cast_shadow=True, position=sun)
        self._world = scene.add_frame(_WORLD, show_axes=False)
        self._add_surroundings()
        self._add_bodies()
        self._add_skins(list(columns))

    def _geoms(self, body: int) -> list[int]:
        model = self._model
        return [
            geom
            for geom in range(model.ngeom)
            if model.geom_bodyid[geom] == body
            and model.geom_group[geom] in _SEEN
            and model.geom_rgba[geom, 3] > 0.0
        ]

    def _add_surroundings(self) -> None:
        """Draw the ground with its pattern, and the water."""
        from mjviser.conversions import create_primitive_mesh

        model, data, scene = self._model, self._data, self._server.scene
        period = floor_repeat(model)
        for geom in self._geoms(0):
            plane = model.geom_type[geom] == mujoco.mjtGeom.mjGEOM_PLANE
            clear = model.geom_rgba[geom, 3] < 1.0
            position, matrix = data.geom_xpos[geom], data.geom_xmat[geom].reshape(3, 3)
            if clear:
                self._add_clear(geom)
                continue
            if plane:
                mesh = _patterned(_sheet(_FLOOR * self._size), model, period)
            else:
                mesh = create_primitive_mesh(model, geom)
                mesh.apply_transform(_pose(position, matrix))
                mesh = _patterned(mesh, model, period)
            mesh.apply_scale(self._scale)
            handle = scene.add_mesh_trimesh(
                f"{_WORLD}/{model.geom(geom).name}", mesh, cast_shadow=False
            )
            if plane:
                handle.wxyz, handle.position = _quaternion(matrix), self._scale * position
                self._planes.append((handle, position.copy(), matrix.copy(), period))

    def _add_clear(self, geom: int) -> None:
        """Draw a geom that can be seen through, such as water."""
        from mjviser.conversions import create_primitive_mesh

        model, data = self._model, self._data
        mesh = create_primitive_mesh(model, geom)
        mesh.apply_transform(_pose(data.geom_xpos[geom], data.geom_xmat[geom]))
        self._server.scene.add_mesh_simple(
            f"{_WORLD}/{model.geom(geom).name}",
            self._scale * mesh.vertices,
            mesh.faces,
            color=_bytes(model.geom_rgba[geom]),
            opacity=float(model.geom_rgba[geom, 3]),
            cast_shadow=False,
            receive_shadow=False,
        )

    def _add_bodies(self) -> None:
        """Draw what does not bend: geoms, and skins that lie on one part alone."""
        import trimesh
        from mjviser.conversions import merge_geoms

        model = self._model
        rigid: dict[int, list[Any]] = {}
        for skin in range(model.nskin):
            bones = bones_of(model, skin)
            if len(bones) == 1:
                part = Skinning(model, [[skin]])
                body = int(model.skin_bonebodyid[bones[0]])
                places = part.vertices(self._data)[0] - self._data.xpos[body]
                places = places @ self._data.xmat[body].reshape(3, 3)
                mesh = trimesh.Trimesh(vertices=places, faces=part.faces[0], process=False)
                mesh.visual.vertex_colors = np.tile(
                    (*_bytes(model.skin_rgba[skin]), 255), (len(places), 1)
                )
                rigid.setdefault(body, []).append(mesh)
        for body in range(1, model.nbody):
            meshes = rigid.get(body, [])
            if geoms := self._geoms(body):
                meshes.append(merge_geoms(model, geoms))
            if meshes:
                mesh = _matt(trimesh.util.concatenate(meshes))
                mesh.apply_scale(self._scale)
                name = f"{_WORLD}/{model.body(body).name}"
                self._bodies.append((body, self._server.scene.add_mesh_trimesh(name, mesh)))

    def _add_skins(self, columns: list[str]) -> None:
        """Draw what bends: each muscle by itself, and other skins together by their colours."""
        model = self._model
        groups: dict[object, list[int]] = {}
        for skin in range(model.nskin):
            if len(bones_of(model, skin)) > 1:
                name = model.skin(skin).name
                alike = name if name in columns else tuple(model.skin_rgba[skin].tolist())
                groups.setdefault(alike, []).append(skin)
        self._hub = self._server.scene.add_frame(f"{_WORLD}/skins", show_axes=False)
        if not groups:
            return
        self._skinning = Skinning(model, list(groups.values()))
        shapes = zip(self._bent(), self._skinning.faces, strict=True)
        for (alike, skins), (vertices, faces) in zip(groups.items(), shapes, strict=True):
            handle = self._server.scene.add_mesh_simple(
                f"{_WORLD}/skins/{len(self._skins)}", vertices, faces,
                color=_bytes(model.skin_rgba[skins[0]]), side="double",
            )  # fmt: skip
            self._skins.append(handle)
            if alike in columns:
                self._tinted.append((columns.index(str(alike)), handle))

    def show(self, frame: Frame) -> None:
        """Draw a moment."""
        data = self._data
        data.qpos[:] = frame.qpos
        mujoco.mj_kinematics(self._model, data)
        self._follower.move(data.xpos[self._trunk, :2], frame.time - self._time)
        self._time = frame.time
        bent = self._bent() if self._skins else []
        with self._server.atomic():
            self._carry_planes()
            if self.following:
                self._world.position = (*(-self._scale * self._follower.place), 0.0)
            places, turns = self._scale * data.xpos, data.xquat.copy()
            if self._skins:
                self._hub.position = places[self._trunk]
            for body, handle in self._bodies:
                handle.position, handle.wxyz = places[body], turns[body]
            for handle, vertices in zip(self._skins, bent, strict=True):
                handle.vertices = vertices
            for column, handle in self._tinted:
                colour = _bytes(activation_colour(float(frame.activation[column])))
                if colour != handle.color:
                    handle.color = colour
        self._server.flush()

    def _bent(self) -> list[FloatArray]:
        """Where the bending skins are, from the trunk, sizes of the body."""
        trunk = self._data.xpos[self._trunk]
        places = self._skinning.vertices(self._data)
        return [(self._scale * (one - trunk)).astype(np.float32) for one in places]

    def _carry_planes(self) -> None:
        """Move planes by whole repeats of their pattern, so that the body never leaves them."""
        for handle, position, matrix, period in self._planes:
            away = matrix.T @ np.array([*self._follower.place, 0.0])
            away[2] = 0.0
            moved = self._scale * (position + matrix @ (np.round(away / period) * period))
            if not np.array_equal(handle.position, moved):
                handle.position = moved

    def look(self, client: Any) -> None:
        """Put the camera of a page beside the body, at a distance that suits its size."""
        centre = np.array([0.0, 0.0, self._scale * self._data.xpos[self._trunk, 2]])
        client.camera.up_direction = (0.0, 0.0, 1.0)
        client.camera.near, client.camera.far = 0.02, 200.0
        client.camera.position = centre + _CAMERA
        client.camera.look_at = centre


def _extent(model: mujoco.MjModel, standing: FloatArray) -> float:
    """Longest side of the box around what is drawn of a standing body, m."""
    data = mujoco.MjData(model)
    data.qpos[:] = standing
    mujoco.mj_kinematics(model, data)
    own = (model.geom_bodyid > 0) & np.isin(model.geom_group, _SEEN)
    places, reach = data.geom_xpos[own], model.geom_rbound[own, np.newaxis]
    return float(((places + reach).max(axis=0) - (places - reach).min(axis=0)).max())


def _sheet(reach: float) -> Any:
    import trimesh

    corners = reach * np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], dtype=float)
    return trimesh.Trimesh(vertices=corners, faces=[[0, 1, 2], [0, 2, 3]], process=False)


def _patterned(mesh: Any, model: mujoco.MjModel, period: float) -> Any:
    """The mesh with the pattern of the floor, as if it fell on it from above."""
    import trimesh
    from PIL import Image

    material = model.material("ground")
    texture = int(material.texid[mujoco.mjtTextureRole.mjTEXROLE_RGB])
    width, height = int(model.tex_width[texture]), int(model.tex_height[texture])
    first = int(model.tex_adr[texture])
    pixels = model.tex_data[first : first + 3 * width * height].reshape(height, width, 3)
    mesh.visual = trimesh.visual.TextureVisuals(
        uv=mesh.vertices[:, :2] / period,
        material=trimesh.visual.material.PBRMaterial(
            baseColorTexture=Image.fromarray(pixels), metallicFactor=0.0, roughnessFactor=1.0
        ),
    )
    return mesh


def _matt(mesh: Any) -> Any:
    """The mesh without the shine of metal, which it would get with colours of its vertices."""
    import trimesh
    from PIL import Image

    colours, which = np.unique(mesh.visual.vertex_colors[:, :3], axis=0, return_inverse=True)
    squares = np.repeat(np.repeat(colours[np.newaxis], 4, axis=0), 4, axis=1).astype(np.uint8)
    across = (which.ravel() + 0.5) / len(colours)
    mesh.visual = trimesh.visual.TextureVisuals(
        uv=np.column_stack([across, np.full(len(across), 0.5)]),
        material=trimesh.visual.material.PBRMaterial(
            baseColorTexture=Image.fromarray(squares), metallicFactor=0.0, roughnessFactor=0.8
        ),
    )
    return mesh


def _quaternion(matrix: FloatArray) -> FloatArray:
    quaternion: FloatArray = np.zeros(4)
    mujoco.mju_mat2Quat(quaternion, matrix.ravel())
    return quaternion


def _pose(position: FloatArray, matrix: FloatArray) -> FloatArray:
    pose: FloatArray = np.eye(4)
    pose[:3, :3], pose[:3, 3] = matrix.reshape(3, 3), position
    return pose


def _bytes(colour: FloatArray | Sequence[float]) -> tuple[int, int, int]:
    red, green, blue = (round(255 * float(part)) for part in colour[:3])
    return red, green, blue
