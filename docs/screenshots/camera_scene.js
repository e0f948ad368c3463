// Put into the page before it loads: getUserMedia gives a drawn scene, a router with its label, as a customer would hold the phone before it.
(() => {
  const media = navigator.mediaDevices;
  if (!media) return;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [720, 960];
  const c = canvas.getContext("2d", { alpha: false });
  const box = (x, y, w, h, r, fill) => {
    c.fillStyle = fill;
    c.beginPath();
    c.roundRect(x, y, w, h, r);
    c.fill();
  };
  function draw() {
    c.fillStyle = "#8a6a4a";
    c.fillRect(0, 0, 720, 960);
    for (let y = 0; y < 960; y += 96) box(0, y, 720, 3, 0, "#7b5d40");
    c.save();
    c.translate(360, 470);
    c.rotate(-0.05);
    box(-300, -330, 600, 640, 36, "rgb(0 0 0 / 22%)");
    box(-310, -345, 600, 640, 36, "#eef0ef");
    box(-310, 205, 600, 90, 36, "#dadfdd");
    for (const [i, colour] of ["#3ecf6a", "#3ecf6a", "#e0483c", "#c4cbc8"].entries()) box(-240 + i * 62, 238, 22, 22, 11, colour);
    box(-220, -255, 420, 300, 10, "#ffffff");
    c.fillStyle = "#1b1f22";
    c.font = "600 40px sans-serif";
    c.fillText("Wi-Fi router", -190, -195);
    c.font = "30px monospace";
    for (const [i, text] of ["S/N  7K4-22918-B", "MAC  5C:02:9E:41:77:A0", "Key  amber-otter-52"].entries()) c.fillText(text, -190, -135 + i * 48);
    for (let i = 0, x = -190; x < 170; i += 1) {
      const w = 3 + ((i * 37) % 5) * 2;
      box(x, 5, w, 30, 0, "#1b1f22");
      x += w + 4 + ((i * 53) % 3) * 2;
    }
    c.restore();
  }
  Object.defineProperty(media, "getUserMedia", {
    configurable: true,
    value: async () => {
      draw();
      const stream = canvas.captureStream(10);
      setInterval(draw, 100);
      return stream;
    },
  });
  Object.defineProperty(media, "enumerateDevices", { configurable: true, value: async () => [{ kind: "videoinput" }, { kind: "videoinput" }] });
})();
