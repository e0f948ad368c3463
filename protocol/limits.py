"""Every limit of protocol 1 in one place; PROTOCOL.md section 3 lists them with their reasons.

Sizes are bytes of UTF-8 unless the name says `_CHARS`; times are milliseconds unless the name says `_S`.
"""

from __future__ import annotations

PROTO_MAJOR = 1
PROTO_MINOR = 0

# WebSocket, both sides
FRAME_BYTES = 64 * 1024
FRAMES_PER_SECOND = 20
FRAME_BURST = 120
CONTROL_FRAMES_PER_SECOND, CONTROL_FRAME_BURST = 10, 60
"""WebSocket's own pings and pongs of one connection."""
MESSAGE_PARTS = 64
"""Frames that one message may come in."""
HELLO_WITHIN_S = 5
HELLOS_PER_SECOND, HELLO_BURST = 1, 60
"""Of one seat or token."""
ADDRESS_HELLOS_PER_SECOND, ADDRESS_HELLO_BURST = 20, 600
"""Of one address (IPv6: /64): an office of a hundred consoles behind one address comes back at once after an outage."""
JSON_DEPTH = 32
"""Refused by readers without types (the page); typed decoders skip what they do not know, however deep, within the frame."""

# HTTP
REQUEST_WITHIN_S = 10

# text from people
BODY_CHARS = 4_000
BODY_BYTES = 8 * 1024
NAME_CHARS = 80
LABEL_CHARS = 80
REASON_CHARS = 200
ID_CHARS = 64

# the desk
EMAIL_CHARS = 254
"""RFC 5321 4.5.3.1.3, less the angle brackets."""
PHONE_CHARS = 40
URL_CHARS = 500
URL_TAKEN_CHARS = 4_000
"""As a site or browser may send it; what is kept is cut to URL_CHARS."""
CUSTOM_BYTES = 4 * 1024
"""Of all custom variables that a site sends with one page view."""
USER_AGENT_CHARS = 300
FIELD_NAME_CHARS = 40
CUSTOM_CHARS = 400
CUSTOM_FIELDS = 32
NAMES_OF_CONTACT = 8
PAGES_OF_VISIT = 50
REFERENCES = 100
"""Agents of a group, tags of a conversation: so that a record with all of them fits into a frame."""
RECORD_BYTES = 40 * 1024
"""Of a record of the desk: it must fit into a frame of the feed."""
BLOCK_PREFIX_IPV4, BLOCK_PREFIX_IPV6 = 16, 32
"""The widest ranges that an agent who is no owner blocks: what one provider has in one place."""
BLOCKS_OF_AGENT, BLOCKS = 1_000, 5_000
"""That hold at the same time: each console has all of them, and the broker looks through them."""
SHORTCUT_CHARS = 32
DEEDS = 10
QUERY_CHARS = 2_000
NOTICE_CHARS = 2_000
SUBJECT_CHARS = 200
RATING_CHARS = 1_000
CAPACITY = 100
LOGO_CHARS = 16 * 1024
"""A PNG of 12 KiB: with all texts a portal still fits into `RECORD_BYTES`."""
PORTAL_TEXT_CHARS = 1_000
HOURS = 21
"""Three stretches a day."""
CLOSED_DAYS = 40
OFFER_LIVES_MS = 30_000
"""So long one agent is offered a conversation before it is the next one's turn."""
TYPED_CHARS = 300
EDIT_WITHIN_MS = 15 * 60 * 1000
UNDO_WITHIN_MS = 6_000
VISIT_GAP_MS = 30 * 60 * 1000
"""A visit is over when nothing was looked at or said for so long."""
CLAIM_SHOWN_MS = 60_000
CLAIM_EVERY_MS = 30_000
"""As Telegram Desktop's support mode renews its soft claims."""
SNOOZE_MOST_MS = 366 * 24 * 3600 * 1000
SEAT_LINK_LIVES_MS = 10 * 60 * 1000
SEAT_LINKS = 50
"""Links by which one conversation may go on on another device, in all."""
SEAT_LIVES_MS = 30 * 24 * 3600 * 1000
"""Since the conversation's last line: so long a customer comes back to it by its seat."""

# diagnostics
SECTIONS, ITEMS = 24, 64
ITEM_CHARS = 400
REPORT_BYTES = RECORD_BYTES
REPORTS = 200
"""Of one session."""
REPORTS_BYTES = 8 * 1024 * 1024
"""Of one conversation: technicians wish for them, so they take nothing of the room that the customer's own words have."""
GAUGES_PER_SECOND = 1
GAUGES = 12
"""Values that one hint carries."""

# files between technician and device
TRANSFER_BYTES = 1024 * 1024 * 1024
TRANSFERS = 200
"""Of one session."""
TRANSFERS_AT_ONCE = 4
"""Of one side, offered or running."""
TRANSFER_FRAME_BYTES = 16 * 1024
TRANSFER_WINDOW = 1024 * 1024
"""What a receiver asks for beyond what it has: so much lies in memory at most."""
TRANSFER_PIECE = 4 * 1024 * 1024
"""What one GET of the road through the broker gives at most."""
TRANSFER_ROOM = 8 * 1024 * 1024 * 1024
"""Of one broker, for all files that travel through it just now."""
TRANSFER_SEAT_ROOM = 2 * 1024 * 1024 * 1024
"""Of one session: nobody takes all of it."""

# what one customer may make the broker keep
WAITING_REQUESTS = 20
CONVERSATION_REQUESTS = 5_000
CONVERSATION_BYTES = 4 * 1024 * 1024
INTRODUCTIONS = 100
"""Of changed `caps` or `client` in one session."""
INTRODUCTIONS_PER_SECOND, INTRODUCTION_BURST = 0.1, 5
INTRODUCTION_BYTES = 8 * 1024
"""Of `caps` and `client` together: each change goes to every agent of the portal, though nobody has let this customer in."""

# files of messages
FILE_BYTES = 100 * 1024 * 1024
PICTURE_BYTES = 10 * 1024 * 1024
"""Of a picture that is shown in the conversation; a larger one is a file like others."""
FILES_PER_MESSAGE = 4
FILE_NAME_CHARS = 120
FILE_TYPE_CHARS = 80
FILES_WAITING = 8
"""Of one party in one conversation, announced and not yet named by a message."""
CONVERSATION_FILES, CONVERSATION_FILE_BYTES = 500, 1024 * 1024 * 1024
ALL_FILE_BYTES = 10 * 1024 * 1024 * 1024
"""Of one broker: what has come, also of files that are not whole."""
CUSTOMERS_FILE_BYTES = ALL_FILE_BYTES * 4 // 5
"""As far as customers may fill it: the rest is kept for agents, so that no stranger takes files away from them."""
UNANSWERED_FILE_BYTES = 20 * 1024 * 1024
"""Of a conversation without a door (a form) that no agent has taken or answered: two large photographs."""
FILE_UNCLAIMED_S = 24 * 3600
"""A file that no message names is forgotten after this."""
FILE_REQUESTS_PER_SECOND, FILE_REQUEST_BURST = 20, 120
"""Of one seat or token."""

# signalling
SDP_BYTES = 60 * 1024
CANDIDATE_CHARS = 1_024
CANDIDATES_PER_EPOCH = 40
TECHNICIANS = 4
"""With how many at once the customer's side holds a connection: each has the picture encoded once more. Who leads always has one."""
OFFERS_PER_SECOND, OFFER_BURST = 0.5, 8
"""Of one customer, to one technician. An honest client makes one in 2 s at most (PROTOCOL.md section 9), and each fills a console's socket
by 60 KiB."""

# change feed
SNAPSHOT_ITEMS = 100

# codes
LIVE_CODES_PER_AGENT = 8
CODE_DIGITS_MIN, CODE_DIGITS_MAX = 9, 12
CODE_LETTERS_MIN, CODE_LETTERS_MAX = 8, 12
CODE_LIFE_MIN_S, CODE_LIFE_MAX_S = 60, 24 * 3600

# data channels
CTL_BYTES = 64 * 1024
INP_BYTES = 1_100
"""One SCTP chunk (aiortc: 1200 minus headers): a larger message would be cut and defeat the congestion-window floor."""
INP_TEXT_BYTES = 300
"""scrcpy's limit for one injected text (doc/control, `SC_CONTROL_MSG_INJECT_TEXT_MAX_LENGTH`)."""
POINTERS = 10
CLIP_BYTES = 32 * 1024
MARK_POINTS = 512
"""Of one freehand line; a console thins a longer one out."""
MARKS = 64
"""Standing at once; the oldest gives way."""

# picture
PICTURE_SIDE_PX = 4_096
PICTURE_PIXELS = 16_800_000

# liveness
HEARTBEAT_MS = 1_000
HEARTBEAT_LOST_MS = 3_000
SILENT_TOUCH_CANCELLED_MS = 500
TYPING_SHOWN_MS = 6_000
TYPING_EVERY_MS = 5_000
