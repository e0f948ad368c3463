// Put into the customer's page before it loads: its screen is a canvas whose every picture can be checked (pattern.py reads it).
// Top: 24 cells, black or white: 16 bits of the picture's number, 8 bits check. Below: COLS x ROWS grey blocks; each has another grey every
// STAY pictures, by number and place, not all at once. Text scrolls inside the blocks, so that there is something to encode.
(() => {
  const media = navigator.mediaDevices;
  if (!media) return;
  const [WIDTH, HEIGHT, TOP, COLS, ROWS, STAY, FPS] = [720, 1280, 40, 8, 12, 16, 30];
  const GREYS = [30, 85, 140, 195, 245];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext("2d", { alpha: false });
  const hash = (a, b) => {
    let h = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 7, 0x85ebca6b);
    h ^= h >>> 15;
    h = Math.imul(h, 0x2c1b3c6d);
    return (h ^ (h >>> 13)) >>> 0;
  };
  const words = Array.from({ length: 200 }, (_, i) => hash(i, 3).toString(36));
  const [wide, high] = [WIDTH / COLS, (HEIGHT - TOP) / ROWS];
  const screen = { number: 0, moving: true };
  const draw = () => {
    const n = (screen.number = (screen.number + 1) & 0xffff);
    for (let i = 0; i < 24; i += 1) {
      const bit = i < 16 ? (n >> (15 - i)) & 1 : (hash(n, 99) >> (23 - i)) & 1;
      context.fillStyle = bit ? "#fff" : "#000";
      context.fillRect(i * 30, 0, 30, TOP);
    }
    context.font = "13px sans-serif";
    for (let i = 0; i < COLS * ROWS; i += 1) {
      const [x, y] = [(i % COLS) * wide, TOP + Math.floor(i / COLS) * high];
      const grey = GREYS[hash(i, (n + i * 5) >> 4) % GREYS.length];
      context.fillStyle = `rgb(${grey},${grey},${grey})`;
      context.fillRect(x, y, wide, high);
      context.fillStyle = grey > 120 ? "#000" : "#fff";
      context.save();
      context.beginPath();
      context.rect(x + wide * 0.3, y + high * 0.3, wide * 0.4, high * 0.4);
      context.clip();
      for (let row = 0; row < 5; row += 1) context.fillText(words[(i * 3 + row + (n >> 2)) % 200], x + wide * 0.3, y + high * 0.3 + row * 12 - (n % 4) * 3 + 10);
      context.restore();
    }
  };
  globalThis.__screen = screen;
  Object.defineProperty(media, "getDisplayMedia", {
    configurable: true,
    value: async () => {
      draw();
      const stream = canvas.captureStream(FPS);
      setInterval(() => screen.moving && draw(), 1000 / FPS);
      return stream;
    },
  });
})();
