"""Logs as Android writes them, with made-up apps and people."""

from __future__ import annotations

THREADTIME = """\
--------- beginning of main
11-30 13:31:58.012  1543  1587 I ActivityManager: Start proc 8421:com.example.shop/u0a214 for top-activity {com.example.shop/.Main}
11-30 13:31:58.733  8421  8421 D ShopApp : onCreate took 412 ms
11-30 13:31:59.004  8421  8460 W Network : retry 1 of 3: https://shop.example/api
11-30 13:32:01.123  8421  8421 E AndroidRuntime: FATAL EXCEPTION: main
11-30 13:32:01.123  8421  8421 E AndroidRuntime: Process: com.example.shop, PID: 8421
11-30 13:32:01.123  8421  8421 E AndroidRuntime: java.lang.NullPointerException: cart is null
11-30 13:32:01.123  8421  8421 E AndroidRuntime: \tat com.example.shop.Cart.total(Cart.kt:42)
11-30 13:32:01.123  8421  8421 E AndroidRuntime: \tat com.example.shop.Main.onClick(Main.kt:17)
11-30 13:32:01.201  1543  1587 W ActivityTaskManager: Force finishing activity com.example.shop/.Main
11-30 13:32:01.300  1543  1600 I am_crash: [8421,0,com.example.shop,948485700,java.lang.NullPointerException]
11-30 13:32:04.000   710   710 V AudioFlinger: standby
"""
YEAR = "2026-11-30 13:32:01.123456 +0100  8421  8421 E Runtime: FATAL EXCEPTION: main\n"
UID = "11-30 13:32:01.123  1000  8421  8433 W Tag with space : words: more\n11-30 13:32:01.124  u0a12  8421  8433 W Tag: x\n"
TIME = "11-30 13:32:01.123 W/ShopApp ( 8421): slow frame\n11-30 13:32:02.123 F/libc(  710): Fatal signal 11 (SIGSEGV)\n"
BRIEF = "W/ShopApp ( 8421): slow frame\nE/AndroidRuntime( 8421): FATAL EXCEPTION: main\n"
LONG = """\
[ 11-30 13:32:01.123  8421: 8433 W/ShopApp ]
slow frame
and another line

[ 11-30 13:32:02.000  1543: 1543 I/System ]
awake
"""
ANR = """\
----- pid 8421 at 2026-11-30 13:32:10.000000 +0100 -----
Cmd line: com.example.shop

DALVIK THREADS (2):
"main" prio=5 tid=1 Blocked
  | group="main" sCount=1 ucsCount=0 flags=1 obj=0x72f1c8a0 self=0xb400007d
  at com.example.shop.Cart.lock(Cart.kt:88)
  - waiting to lock <0x0a1b2c3d> held by thread 12

"OkHttp" daemon prio=5 tid=12 Native
  native: #00 pc 00000000000c3f2c  /apex/com.android.runtime/lib64/bionic/libc.so (__epoll_pwait+8)

----- end 8421 -----
"""
TOMBSTONE = """\
*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***
Build fingerprint: 'example/phone/phone:14/UP1A.231005.007/1:user/release-keys'
ABI: 'arm64'
Timestamp: 2026-11-30 13:32:11.250000000+0100
pid: 8421, tid: 8433, name: RenderThread  >>> com.example.shop <<<
uid: 10214
signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0000000000000010
Cause: null pointer dereference
    x0  0000000000000000  x1  0000007d1c2b3a40

backtrace:
      #00 pc 00000000000a4f2c  /data/app/com.example.shop/lib/arm64/libshop.so (draw+40)
      #01 pc 00000000000a1b2c  /data/app/com.example.shop/lib/arm64/libshop.so
--- --- --- --- --- --- --- --- --- --- --- --- --- --- --- ---
"""
STAMPED = """\
2026-11-30T13:32:01.123Z INFO [sync] 12 items
2026-11-30T13:32:02.500Z ERROR [sync] cannot write
java.io.IOException: disk full
\tat com.example.Sync.write(Sync.java:9)
2026-11-30T13:32:03.000Z WARN net.http: slow
"""
