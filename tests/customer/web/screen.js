// Put into the page before it loads: getDisplayMedia gives a canvas, because a headless browser has no screen to give.
// __screen.draw(colour) paints one new frame; __screen.turn() swaps width and height; __screen.refuse = "NotAllowedError" refuses.
(() => {
  const media = navigator.mediaDevices;
  if (!media) return;
  const canvas = document.createElement("canvas");
  canvas.width = 360;
  canvas.height = 640;
  const context = canvas.getContext("2d", { alpha: false });
  const screen = {
    asked: 0,
    tracks: [],
    refuse: "",
    colour: "rgb(200 60 30)",
    running: null,
    draw(colour = screen.colour) {
      screen.colour = colour;
      context.fillStyle = colour;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = `hsl(${performance.now() % 360} 80% 50%)`;
      context.fillRect(0, 0, 16, 16); // something that moves, so that every frame is a new one
    },
    move() {
      screen.running ??= setInterval(() => screen.draw(), 50);
    },
    rest() {
      clearInterval(screen.running);
      screen.running = null;
    },
    turn() {
      [canvas.width, canvas.height] = [canvas.height, canvas.width];
      screen.draw();
    },
  };
  globalThis.__screen = screen;
  Object.defineProperty(media, "getDisplayMedia", {
    configurable: true,
    value: async () => {
      screen.asked += 1;
      if (screen.refuse !== "") throw new DOMException("no", screen.refuse);
      screen.draw();
      const stream = canvas.captureStream(20);
      screen.tracks.push(...stream.getTracks());
      screen.move();
      return stream;
    },
  });
})();
