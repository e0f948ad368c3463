/**
 * The limits of protocol 1 that the page needs. Same names and values as protocol/limits.py; a test compares them.
 * Sizes are bytes of UTF-8 unless the name says _CHARS; times are milliseconds unless the name says _S.
 */
export const PROTO_MAJOR = 1;
export const PROTO_MINOR = 0;

export const FRAME_BYTES = 64 * 1024;
export const JSON_DEPTH = 32;

export const BODY_CHARS = 4000;
export const BODY_BYTES = 8 * 1024;
export const NAME_CHARS = 80;
export const LABEL_CHARS = 80;
export const REASON_CHARS = 200;
export const ID_CHARS = 64;

export const FILE_BYTES = 100 * 1024 * 1024;
export const PICTURE_BYTES = 10 * 1024 * 1024;
export const FILES_PER_MESSAGE = 4;
export const FILE_NAME_CHARS = 120;
export const FILE_TYPE_CHARS = 80;

export const EMAIL_CHARS = 254;
export const PHONE_CHARS = 40;
export const URL_CHARS = 500;
export const URL_TAKEN_CHARS = 4_000;
export const USER_AGENT_CHARS = 300;
export const FIELD_NAME_CHARS = 40;
export const CUSTOM_CHARS = 400;
export const CUSTOM_FIELDS = 32;
export const NAMES_OF_CONTACT = 8;
export const PAGES_OF_VISIT = 50;
export const REFERENCES = 100;
export const SHORTCUT_CHARS = 32;
export const DEEDS = 10;
export const QUERY_CHARS = 2000;
export const NOTICE_CHARS = 2000;
export const SUBJECT_CHARS = 200;
export const RATING_CHARS = 1000;
export const TYPED_CHARS = 300;
export const CAPACITY = 100;
export const LIVE_CODES_PER_AGENT = 8;
export const LOGO_CHARS = 16 * 1024;
export const PORTAL_TEXT_CHARS = 1000;
export const HOURS = 21;
export const CLOSED_DAYS = 40;
export const SECTIONS = 24;
export const ITEMS = 64;
export const ITEM_CHARS = 400;
export const GAUGES = 12;
export const TRANSFER_BYTES = 1024 * 1024 * 1024;
export const TRANSFERS_AT_ONCE = 4;
export const TRANSFER_FRAME_BYTES = 16 * 1024;
export const TRANSFER_WINDOW = 1024 * 1024;
export const TRANSFER_PIECE = 4 * 1024 * 1024;
export const EDIT_WITHIN_MS = 15 * 60 * 1000;

export const SDP_BYTES = 60 * 1024;
export const CANDIDATE_CHARS = 1024;
export const CANDIDATES_PER_EPOCH = 40;
export const TECHNICIANS = 4;

export const SNAPSHOT_ITEMS = 100;

export const CODE_DIGITS_MIN = 9;
export const CODE_DIGITS_MAX = 12;
export const CODE_LETTERS_MIN = 8;
export const CODE_LETTERS_MAX = 12;

export const CTL_BYTES = 64 * 1024;
export const INP_BYTES = 1100;
export const INP_TEXT_BYTES = 300;
export const POINTERS = 10;
export const CLIP_BYTES = 32 * 1024;
export const MARK_POINTS = 512;
export const MARKS = 64;

export const PICTURE_SIDE_PX = 4096;
export const PICTURE_PIXELS = 16_800_000;

export const HEARTBEAT_MS = 1000;
export const HEARTBEAT_LOST_MS = 3000;
export const TYPING_SHOWN_MS = 6000;
export const TYPING_EVERY_MS = 5000;
