"""The phone's picture drawn by the GPU: three planes uploaded as they are, colours and scaling in our own shader.

Traps, all measured: an exception that leaves `render()` leaks its update batch, and after 64 of them the program dies;
planes must live until the *next* render, because the upload is queued; `driverInfo()` must be held in a variable while
its fields are read. Off-screen there is no QRhi at all: `failed` says so and the caller takes the raster view.
"""

from __future__ import annotations

import logging
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMatrix4x4,
    QRhi,
    QRhiBuffer,
    QRhiCommandBuffer,
    QRhiDepthStencilClearValue,
    QRhiGraphicsPipeline,
    QRhiResourceUpdateBatch,
    QRhiSampler,
    QRhiShaderResourceBinding,
    QRhiShaderResourceBindings,
    QRhiShaderStage,
    QRhiTexture,
    QRhiTextureSubresourceUploadDescription,
    QRhiTextureUploadDescription,
    QRhiTextureUploadEntry,
    QRhiVertexInputAttribute,
    QRhiVertexInputBinding,
    QRhiVertexInputLayout,
    QRhiViewport,
    QShader,
)
from PySide6.QtWidgets import QRhiWidget, QWidget
from shiboken6 import Shiboken, VoidPtr

from console.viewer.colour import yuv_to_rgb
from console.viewer.frames import Picture
from console.viewer.geometry import ViewGeometry

log = logging.getLogger(__name__)

SHADERS = Path(__file__).resolve().parents[3] / "resources" / "shaders"
SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "basic render", "lavapipe", "apple software renderer", "software rasterizer")
"""Names of renderers that are the processor in disguise; the raster view is two to three times cheaper than these."""

_LOOK_BYTES = 64 + 64 + 16 + 16 + 16
_CORNERS = struct.pack("8f", 0, 1, 1, 1, 0, 0, 1, 0)
"""Triangle strip over the picture: x to the right, y down."""


def is_software(renderer: str) -> bool:
    """Whether a graphics driver's device name is a software renderer."""
    return any(name in renderer.lower() for name in SOFTWARE)


@dataclass(slots=True)
class _Gpu:
    """What lives in the graphics system, for one QRhi."""

    rhi: QRhi
    corners: QRhiBuffer
    look: QRhiBuffer
    sampler: QRhiSampler
    textures: list[QRhiTexture]
    bindings: QRhiShaderResourceBindings
    pipeline: QRhiGraphicsPipeline
    shape: tuple[int, int, int]
    corners_sent: bool = False


class GpuScreen(QRhiWidget):
    """Shows the newest picture. Qt thread only."""

    failed = Signal(str)
    """It cannot draw here; the reason is for the log. Told once."""
    shown = Signal(float)
    """A picture was handed to the graphics system; seconds of time.monotonic()."""

    def __init__(self, parent: QWidget | None = None, *, software_is_fine: bool = False) -> None:
        super().__init__(parent)
        self._software_is_fine = software_is_fine
        self._gpu: _Gpu | None = None
        self._picture: Picture | None = None
        self._uploaded: Picture | None = None
        self._uploading: Picture | None = None
        self._view: ViewGeometry | None = None
        self._ground = QColor(0, 0, 0)
        self._grey = False
        self._broken = ""
        self.device = ""
        """The graphics device and how it is spoken to, for people; empty before the first drawing."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAutoFillBackground(False)
        self.renderFailed.connect(lambda: self._give_up("no graphics system for this window"))

    # ---- what the caller says ----

    def show_picture(self, picture: Picture) -> None:
        """The newest picture; one that was not drawn yet is dropped."""
        self._picture = picture
        self.update()

    def set_view(self, view: ViewGeometry | None) -> None:
        self._view = view
        self.update()

    def set_ground(self, color: QColor) -> None:
        """What is beside the picture."""
        self._ground = QColor(color)
        self.update()

    def set_grey(self, grey: bool) -> None:
        """An old picture is shown without its colours."""
        self._grey = grey
        self.update()

    def clear(self) -> None:
        """Forget the picture: the area is empty."""
        self._picture = self._uploaded = None
        self.update()

    def stop(self) -> None:
        """Nothing runs beside the Qt thread here."""

    # ---- QRhiWidget ----

    def initialize(self, _cb: QRhiCommandBuffer) -> None:
        try:
            rhi = self.rhi()
            if self._gpu is not None and Shiboken.getCppPointer(self._gpu.rhi) != Shiboken.getCppPointer(rhi):
                self.releaseResources()
            driver = rhi.driverInfo()
            name = bytes(driver.deviceName.data()).decode("utf-8", "replace")
            if is_software(name) and not self._software_is_fine:
                self._give_up(f"software renderer {name}")
                return
            if self._gpu is None:
                self.device = f"{name} ({rhi.backend().name})"
                log.info("drawing with %s", self.device)
                self._gpu = self._build(rhi, _shape(self._picture))
                self._uploaded = None
        except Exception as error:
            log.exception("cannot set up drawing")
            self._give_up(f"set-up failed: {error}")

    def render(self, cb: QRhiCommandBuffer) -> None:  # type: ignore[override]  # QRhiWidget's own render, not QWidget's
        batch: QRhiResourceUpdateBatch | None = None
        try:
            gpu = self._gpu
            if gpu is None or self._broken:
                return
            fresh = self._picture is not None and self._picture is not self._uploaded
            if fresh and _shape(self._picture) != gpu.shape:
                _destroy([gpu.pipeline, gpu.bindings, *gpu.textures, gpu.sampler, gpu.look, gpu.corners])
                gpu = self._gpu = self._build(gpu.rhi, _shape(self._picture))
            batch = gpu.rhi.nextResourceUpdateBatch()
            if not gpu.corners_sent:
                batch.uploadStaticBuffer(gpu.corners, _CORNERS)
                gpu.corners_sent = True
            if fresh and self._picture is not None:
                _upload(gpu, batch, self._picture)
                # the one before may still be read by the graphics system: keep it one render longer
                self._uploading, self._uploaded = self._uploaded, self._picture
            size = self.renderTarget().pixelSize()
            drawn = self._uploaded if self._view is not None else None
            if drawn is not None and self._view is not None:
                batch.updateDynamicBuffer(gpu.look, 0, _look(gpu.rhi, self._view, drawn, size, self._grey))
            now_with, batch = batch, None  # beginPass takes it over
            cb.beginPass(self.renderTarget(), self._ground, QRhiDepthStencilClearValue(1.0, 0), now_with)
            if drawn is not None:
                cb.setGraphicsPipeline(gpu.pipeline)
                cb.setViewport(QRhiViewport(0, 0, size.width(), size.height()))
                cb.setShaderResources(gpu.bindings)
                cb.setVertexInput(0, [(gpu.corners, 0)])
                cb.draw(4)
            cb.endPass()
            if fresh and drawn is not None:
                drawn.at.shown = time.monotonic()
                self.shown.emit(drawn.at.shown)
        except Exception as error:
            log.exception("drawing failed")
            if batch is not None:
                batch.release()
            self._give_up(f"drawing failed: {error}")

    def releaseResources(self) -> None:
        gpu, self._gpu = self._gpu, None
        self._uploaded = None
        if gpu is not None:
            _destroy([gpu.pipeline, gpu.bindings, *gpu.textures, gpu.sampler, gpu.look, gpu.corners])

    # ---- inside ----

    def _give_up(self, why: str) -> None:
        if not self._broken:
            self._broken = why
            log.info("the GPU view gives way: %s", why)
            self.failed.emit(why)

    def _build(self, rhi: QRhi, shape: tuple[int, int, int]) -> _Gpu:
        width, height, planes = shape
        corners = rhi.newBuffer(QRhiBuffer.Type.Immutable, QRhiBuffer.UsageFlag.VertexBuffer, len(_CORNERS))
        look = rhi.newBuffer(QRhiBuffer.Type.Dynamic, QRhiBuffer.UsageFlag.UniformBuffer, _LOOK_BYTES)
        edge, linear = QRhiSampler.AddressMode.ClampToEdge, QRhiSampler.Filter.Linear
        sampler = rhi.newSampler(linear, linear, QRhiSampler.Filter.None_, edge, edge)
        half = QSize((width + 1) // 2, (height + 1) // 2)
        one, two = QRhiTexture.Format.R8, QRhiTexture.Format.RG8
        textures = [
            rhi.newTexture(one, QSize(width, height)),
            rhi.newTexture(two if planes == 2 else one, half),
            rhi.newTexture(one, half if planes == 3 else QSize(1, 1)),
        ]
        binding = QRhiShaderResourceBinding
        fragment = binding.StageFlag.FragmentStage
        bindings = rhi.newShaderResourceBindings()
        bindings.setBindings(
            [
                binding.uniformBuffer(0, binding.StageFlag.VertexStage | fragment, look),
                *(binding.sampledTexture(number + 1, fragment, texture, sampler) for number, texture in enumerate(textures)),
            ]
        )
        layout = QRhiVertexInputLayout()
        layout.setBindings([QRhiVertexInputBinding(8)])
        layout.setAttributes([QRhiVertexInputAttribute(0, 0, QRhiVertexInputAttribute.Format.Float2, 0)])
        pipeline = rhi.newGraphicsPipeline()
        pipeline.setTopology(QRhiGraphicsPipeline.Topology.TriangleStrip)
        pipeline.setShaderStages(
            [
                QRhiShaderStage(QRhiShaderStage.Type.Vertex, _shader("picture.vert")),
                QRhiShaderStage(QRhiShaderStage.Type.Fragment, _shader("picture.frag")),
            ]
        )
        if not (corners.create() and look.create() and sampler.create() and all(t.create() for t in textures) and bindings.create()):
            raise RuntimeError(f"no room for a picture of {width}x{height}")
        pipeline.setVertexInputLayout(layout)
        pipeline.setShaderResourceBindings(bindings)
        pipeline.setRenderPassDescriptor(self.renderTarget().renderPassDescriptor())
        if not pipeline.create():
            raise RuntimeError("the shaders do not fit this graphics system")
        return _Gpu(rhi, corners, look, sampler, textures, bindings, pipeline, shape)


def _shape(picture: Picture | None) -> tuple[int, int, int]:
    return (picture.width, picture.height, len(picture.planes)) if picture is not None else (2, 2, 3)


def _shader(name: str) -> QShader:
    shader = QShader.fromSerialized((SHADERS / f"{name}.qsb").read_bytes())
    if not shader.isValid():
        raise RuntimeError(f"{name}.qsb is no shader")
    return shader


def _upload(gpu: _Gpu, batch: QRhiResourceUpdateBatch, picture: Picture) -> None:
    for texture, plane in zip(gpu.textures, picture.planes, strict=False):
        # VoidPtr: a memoryview is refused, bytes would be copied once more (5 ms a frame)
        memory: Any = VoidPtr(plane.address, plane.size)  # type: ignore[call-arg]  # the stubs do not know VoidPtr's size
        rows = QRhiTextureSubresourceUploadDescription(memory, plane.size)
        rows.setDataStride(plane.stride)
        rows.setSourceSize(texture.pixelSize())
        batch.uploadTexture(texture, QRhiTextureUploadDescription(QRhiTextureUploadEntry(0, 0, rows)))


def _look(rhi: QRhi, view: ViewGeometry, picture: Picture, size: QSize, grey: bool) -> bytes:
    """The uniform block of the shaders."""
    target = view.target
    place = QMatrix4x4(rhi.clipSpaceCorrMatrix())
    place.translate(-1.0, 1.0)
    place.scale(2.0 / size.width(), -2.0 / size.height())
    place.translate(target.x, target.y)
    place.scale(target.width, target.height)
    place.translate(0.5, 0.5)
    place.rotate(90.0 * (view.turns % 4), 0.0, 0.0, 1.0)
    place.translate(-0.5, -0.5)
    drawn = (target.height, target.width) if view.turns % 2 else (target.width, target.height)
    wide, high = picture.width, picture.height
    half_w, half_h = (wide + 1) // 2, (high + 1) // 2
    red, green, blue = yuv_to_rgb(picture.matrix, picture.full_range)
    rgb = [red[0], green[0], blue[0], 0.0, red[1], green[1], blue[1], 0.0]
    rgb += [red[2], green[2], blue[2], 0.0, red[3], green[3], blue[3], 1.0]
    return struct.pack(
        "44f",
        *_numbers(place),
        *rgb,
        *(wide, high, wide / drawn[0], high / drawn[1]),
        *(half_w, half_h, wide / 2 / drawn[0], high / 2 / drawn[1]),
        *(1.0 if len(picture.planes) == 2 else 0.0, 1.0 if grey else 0.0, 0.55 if grey else 1.0, 0.0),
    )


def _numbers(matrix: QMatrix4x4) -> list[float]:
    """Column by column, as shaders read it."""
    columns = [matrix.column(number) for number in range(4)]
    return [value for column in columns for value in (column.x(), column.y(), column.z(), column.w())]


def _destroy(resources: list[QRhiBuffer | QRhiTexture | QRhiSampler | QRhiShaderResourceBindings | QRhiGraphicsPipeline]) -> None:
    for resource in resources:
        resource.destroy()
