"""Real offers: Chromium 156 sharing a canvas (some codecs cut out, one address shown), and aiortc 1.16.0."""

# ruff: noqa: E501 - lines as they came

from __future__ import annotations

CHROMIUM_OFFER = """\
v=0
o=- 2472022505951932264 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS a514d126-64a5-42b0-adb6-96a8aacef85a
m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 108 109 98 99 120
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:3635751477 1 udp 2113937151 62fcd082-2f4d-40c6-8523-d8be647b3555.local 41302 typ host generation 0 network-cost 999
a=candidate:3340600113 1 udp 2113942271 127.0.0.44 59330 typ host generation 0 network-cost 999
a=ice-ufrag:dcN7
a=ice-pwd:/BBOp7kKyusOkODKwAMdIkGd
a=ice-options:trickle
a=fingerprint:sha-256 7A:9A:50:0D:EC:56:15:6F:16:05:53:07:F4:1A:B3:D3:98:BE:D2:18:0D:5C:33:6E:8E:9F:1D:1D:00:7F:F1:7C
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:toffset
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:3 urn:3gpp:video-orientation
a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
a=extmap:6 http://www.webrtc.org/experiments/rtp-hdrext/video-content-type
a=extmap:7 http://www.webrtc.org/experiments/rtp-hdrext/video-timing
a=extmap:8 http://www.webrtc.org/experiments/rtp-hdrext/color-space
a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
a=sendonly
a=msid:a514d126-64a5-42b0-adb6-96a8aacef85a cc51b636-77ac-4963-8bfd-cbbf3fded94f
a=rtcp-mux
a=rtcp-rsize
a=rtcp-xr:rcvr-rtt=all
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 goog-remb
a=rtcp-fb:96 transport-cc
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:102 H264/90000
a=rtcp-fb:102 goog-remb
a=rtcp-fb:102 transport-cc
a=rtcp-fb:102 ccm fir
a=rtcp-fb:102 nack
a=rtcp-fb:102 nack pli
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
a=rtpmap:103 rtx/90000
a=fmtp:103 apt=102
a=rtpmap:108 H264/90000
a=rtcp-fb:108 goog-remb
a=rtcp-fb:108 transport-cc
a=rtcp-fb:108 ccm fir
a=rtcp-fb:108 nack
a=rtcp-fb:108 nack pli
a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:109 rtx/90000
a=fmtp:109 apt=108
a=rtpmap:98 VP9/90000
a=rtcp-fb:98 goog-remb
a=rtcp-fb:98 transport-cc
a=rtcp-fb:98 ccm fir
a=rtcp-fb:98 nack
a=rtcp-fb:98 nack pli
a=fmtp:98 profile-id=0
a=rtpmap:99 rtx/90000
a=fmtp:99 apt=98
a=rtpmap:120 ulpfec/90000
a=ssrc-group:FID 575352762 272818638
a=ssrc:575352762 cname:G5SbDEMt38EN3uxi
a=ssrc:575352762 msid:a514d126-64a5-42b0-adb6-96a8aacef85a cc51b636-77ac-4963-8bfd-cbbf3fded94f
a=ssrc:272818638 cname:G5SbDEMt38EN3uxi
a=ssrc:272818638 msid:a514d126-64a5-42b0-adb6-96a8aacef85a cc51b636-77ac-4963-8bfd-cbbf3fded94f
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
a=candidate:3635751477 1 udp 2113937151 62fcd082-2f4d-40c6-8523-d8be647b3555.local 42807 typ host generation 0 network-cost 999
a=candidate:3340600113 1 udp 2113942271 b6faa536-d940-4fdd-905e-45f1c5b74665.local 58963 typ host generation 0 network-cost 999
a=ice-ufrag:dcN7
a=ice-pwd:/BBOp7kKyusOkODKwAMdIkGd
a=ice-options:trickle
a=fingerprint:sha-256 7A:9A:50:0D:EC:56:15:6F:16:05:53:07:F4:1A:B3:D3:98:BE:D2:18:0D:5C:33:6E:8E:9F:1D:1D:00:7F:F1:7C
a=setup:actpass
a=mid:1
a=sctp-port:5000
a=max-message-size:262144
""".replace("\n", "\r\n")

AIORTC_OFFER = """\
v=0
o=- 4004288588 4004288588 IN IP4 0.0.0.0
s=-
t=0 0
a=group:BUNDLE 0 1
a=msid-semantic:WMS *
m=video 42037 UDP/TLS/RTP/SAVPF 97 98 99 100 101 102
c=IN IP4 192.0.2.2
a=sendonly
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=mid:0
a=msid:86566a22-cece-4f6c-b278-528545a5ee92 b929a026-0b3a-4bf4-aec4-90babc851106
a=rtcp:9 IN IP4 0.0.0.0
a=rtcp-mux
a=ssrc-group:FID 3754208500 1574303671
a=ssrc:3754208500 cname:b647eb74-bcc0-4735-9a6d-87f871dc017f
a=ssrc:1574303671 cname:b647eb74-bcc0-4735-9a6d-87f871dc017f
a=rtpmap:97 VP8/90000
a=rtcp-fb:97 nack
a=rtcp-fb:97 nack pli
a=rtcp-fb:97 goog-remb
a=rtpmap:98 rtx/90000
a=fmtp:98 apt=97
a=rtpmap:99 H264/90000
a=rtcp-fb:99 nack
a=rtcp-fb:99 nack pli
a=rtcp-fb:99 goog-remb
a=fmtp:99 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
a=rtpmap:100 rtx/90000
a=fmtp:100 apt=99
a=rtpmap:101 H264/90000
a=rtcp-fb:101 nack
a=rtcp-fb:101 nack pli
a=rtcp-fb:101 goog-remb
a=fmtp:101 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:102 rtx/90000
a=fmtp:102 apt=101
a=candidate:f957a2332b1715da3b0ef8ba684454eb 1 udp 2130706431 192.0.2.2 42037 typ host
a=candidate:d0bcf3d9c29a2bc887618212a1623bfa 1 udp 2130706431 fd00::2 53810 typ host
a=end-of-candidates
a=ice-ufrag:NVFm
a=ice-pwd:939H7FtScwYUIMXycphg0g
a=fingerprint:sha-256 DD:B4:55:24:97:21:D7:13:E3:6F:9B:45:62:1E:3C:59:C3:82:31:34:CE:B5:E6:78:22:63:35:80:6F:6E:50:65
a=fingerprint:sha-384 7A:03:0D:55:9A:85:37:A7:77:F5:27:53:BA:95:89:E7:26:B9:13:73:88:D2:BC:8A:FB:82:1B:9C:C6:47:27:50:73:E9:48:0D:BF:A8:7F:43:1E:EC:02:48:FF:5D:67:9F
a=fingerprint:sha-512 7F:94:BA:57:5A:CA:5A:A8:48:B1:09:67:EF:06:C5:26:46:5A:5D:F4:0C:DB:68:E1:92:9A:23:DA:0E:70:4F:00:13:9B:C7:55:7D:65:B9:4E:3A:2C:6D:04:F2:AF:0F:10:0D:32:F4:FF:1B:C7:25:16:F5:8A:C5:75:06:0F:E8:36
a=setup:actpass
m=application 57075 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 192.0.2.2
a=mid:1
a=sctp-port:5000
a=max-message-size:262144
a=candidate:f957a2332b1715da3b0ef8ba684454eb 1 udp 2130706431 192.0.2.2 57075 typ host
a=candidate:d0bcf3d9c29a2bc887618212a1623bfa 1 udp 2130706431 fd00::2 33211 typ host
a=end-of-candidates
a=ice-ufrag:NVFm
a=ice-pwd:939H7FtScwYUIMXycphg0g
a=fingerprint:sha-256 DD:B4:55:24:97:21:D7:13:E3:6F:9B:45:62:1E:3C:59:C3:82:31:34:CE:B5:E6:78:22:63:35:80:6F:6E:50:65
a=fingerprint:sha-384 7A:03:0D:55:9A:85:37:A7:77:F5:27:53:BA:95:89:E7:26:B9:13:73:88:D2:BC:8A:FB:82:1B:9C:C6:47:27:50:73:E9:48:0D:BF:A8:7F:43:1E:EC:02:48:FF:5D:67:9F
a=fingerprint:sha-512 7F:94:BA:57:5A:CA:5A:A8:48:B1:09:67:EF:06:C5:26:46:5A:5D:F4:0C:DB:68:E1:92:9A:23:DA:0E:70:4F:00:13:9B:C7:55:7D:65:B9:4E:3A:2C:6D:04:F2:AF:0F:10:0D:32:F4:FF:1B:C7:25:16:F5:8A:C5:75:06:0F:E8:36
a=setup:actpass
""".replace("\n", "\r\n")
