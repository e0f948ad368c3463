// Put into the page before it loads: getDisplayMedia gives a canvas of four coloured blocks, because a headless browser has no screen.
// __screen.show([a, b, c, d]) paints the blocks (top left, top right, bottom left, bottom right) once. __screen.turn() swaps width and height.
// Nothing moves by itself, and a canvas, unlike a captured screen, repeats no frame: the hardest kind of still picture.
// __screen.codec = "VP8" offers only that.
(() => {
  const media = navigator.mediaDevices;
  if (!media) return;
  const canvas = document.createElement("canvas");
  canvas.width = 360;
  canvas.height = 640;
  const context = canvas.getContext("2d", { alpha: false });
  const screen = {
    asked: 0,
    codec: "",
    blocks: ["#c83c1e", "#28a03c", "#2846be", "#dcc83c"],
    show(blocks = screen.blocks) {
      screen.blocks = blocks;
      const { width, height } = canvas;
      blocks.forEach((colour, i) => {
        context.fillStyle = colour;
        context.fillRect((i % 2) * (width / 2), Math.floor(i / 2) * (height / 2), width / 2, height / 2);
      });
    },
    size(width, height) {
      [canvas.width, canvas.height] = [width, height];
      screen.show();
    },
    turn() {
      screen.size(canvas.height, canvas.width);
    },
  };
  globalThis.__screen = screen;
  Object.defineProperty(media, "getDisplayMedia", {
    configurable: true,
    value: async () => {
      screen.asked += 1;
      const stream = canvas.captureStream(20);
      screen.show();
      return stream;
    },
  });
  const all = RTCRtpSender.getCapabilities.bind(RTCRtpSender);
  RTCRtpSender.getCapabilities = (kind) => {
    const told = all(kind);
    if (screen.codec === "") return told;
    return { ...told, codecs: told.codecs.filter((c) => c.mimeType === `video/${screen.codec}` || c.mimeType === "video/rtx") };
  };
})();
