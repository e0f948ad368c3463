// sender.js - WebRTC sender of the barcode canvas. Settings in the query string.
(async () => {
  const q = new URLSearchParams(location.search), num = (k, d) => +(q.get(k) || d);
  const gl = globalThis.__glass = glassMake({ w: num('w', 720), h: num('h', 1600), fps: num('fps', 30), mode: q.get('mode') || 'scroll', idleMs: num('idle', 2000), settle: num('settle', 0), hint: q.get('hint') || 'detail' });
  const pc = globalThis.__pc = new RTCPeerConnection(); globalThis.__glassStats = () => glassPcStats(pc);
  const tr = pc.addTransceiver(gl.track, { direction: 'sendonly', streams: [gl.stream] });
  // a customer of the protocol opens both channels, says hello and beats each second (PROTOCOL.md section 9); others ignore it
  const ctl = pc.createDataChannel('ctl'); pc.createDataChannel('inp', { ordered: false, maxRetransmits: 0 });
  let beat = 0, heard = 0;
  ctl.onopen = () => { ctl.send(JSON.stringify({ t: 'hello', proto: [1, 0], role: 'customer', caps: { view: true } })); setInterval(() => ctl.readyState === 'open' && ctl.send(JSON.stringify({ t: 'beat', n: ++beat, echo: heard })), 1000); };
  ctl.onmessage = e => { const m = JSON.parse(e.data); if (m.t === 'beat' && m.n > heard) heard = m.n; };
  const codec = ('video/' + (q.get('codec') || 'H264')).toLowerCase();
  tr.setCodecPreferences(RTCRtpSender.getCapabilities('video').codecs.filter(c => [codec, 'video/rtx'].includes(c.mimeType.toLowerCase())));
  const p = tr.sender.getParameters(); p.degradationPreference = 'maintain-resolution';
  if (q.get('maxkbps')) p.encodings[0].maxBitrate = num('maxkbps') * 1000;
  await tr.sender.setParameters(p);
  const answer = await glassSignal(async () => {
    await pc.setLocalDescription(await pc.createOffer());
    if (pc.iceGatheringState !== 'complete') await new Promise(r => { pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && r(); setTimeout(r, 1500); });
    return pc.localDescription.sdp;
  }, q);
  let sdp = answer; const st = num('startkbps', 0);
  if (st) for (const m of [...sdp.matchAll(/a=rtpmap:(\d+) (?:H264|VP8)\/90000/g)]) {
    const f = `a=fmtp:${m[1]} `; sdp = sdp.includes(f) ? sdp.replace(f, f + `x-google-start-bitrate=${st};`) : sdp.replace(m[0], m[0] + `\r\n${f}x-google-start-bitrate=${st}`);
  }
  if (num('as', 0) && !/b=AS:/.test(sdp)) sdp = sdp.replace(/(m=video[^\r\n]*\r\nc=[^\r\n]*\r\n)/, `$1b=AS:${num('as')}\r\n`);
  globalThis.__glassAnswer = glassNow();
  await pc.setRemoteDescription({ type: 'answer', sdp });
  if (pc.connectionState !== 'connected') await new Promise(r => { pc.onconnectionstatechange = () => pc.connectionState === 'connected' && r(); });
  globalThis.__glassConnected = glassNow(); gl.start();
})().catch(e => { globalThis.__glassError = String(e && e.stack || e); });
