"""Tables of the local store and how an older file becomes a newer one (`PRAGMA user_version` counts the steps taken).

`record` holds every kind of the change feed as the bytes that came over the wire, so that fields of a newer broker
survive; the other columns exist only to find and count. A new kind of record needs no new table.
"""

from __future__ import annotations

Migration = tuple[str, ...]

_RECORD_COLUMNS = """
    n INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    conversation TEXT,
    session TEXT,
    seq INTEGER NOT NULL DEFAULT 0,
    author TEXT,
    data BLOB NOT NULL,
    UNIQUE (kind, id)
"""

_FIRST: Migration = (
    # feed, since: what the broker's changes have brought so far; open: 1 while a console holds the file
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    f"CREATE TABLE record ({_RECORD_COLUMNS})",
    "CREATE INDEX record_thread ON record (conversation, seq, author) WHERE kind = 'message'",
    "CREATE INDEX record_conversation ON record (conversation, kind) WHERE conversation IS NOT NULL",
    "CREATE INDEX record_session ON record (session) WHERE session IS NOT NULL",
    # a snapshot gathers here and replaces `record` in one step
    f"CREATE TABLE incoming ({_RECORD_COLUMNS})",
    # state: queued, sent (answered, its change not here yet) or failed
    """CREATE TABLE outbox (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        conversation TEXT,
        message INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        state TEXT NOT NULL,
        code TEXT NOT NULL DEFAULT '',
        rev INTEGER NOT NULL DEFAULT 0,
        seq INTEGER NOT NULL DEFAULT 0,
        sent_at INTEGER NOT NULL DEFAULT 0,
        data BLOB NOT NULL
    )""",
    "CREATE INDEX outbox_state ON outbox (state, rev)",
    "CREATE INDEX outbox_thread ON outbox (conversation) WHERE message = 1",
    "CREATE TABLE own_code (id TEXT PRIMARY KEY, code TEXT NOT NULL, url TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID",
)

_REPORTS: Migration = (
    # what only this computer measured of a session that is over; `id` is the session's
    "CREATE TABLE report (id TEXT PRIMARY KEY, conversation TEXT NOT NULL, at_ms INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID",
)

_STATE_OF = "ifnull(json_extract(CAST(data AS TEXT), '$.state'), 'waiting')"
"""`waiting` is the default of both kinds, and what stands at its default is not written into `data`."""

_LISTS: Migration = (
    # state: a conversation's or a session's; at: when a conversation was last active, in ms. NULL and 0 for all other kinds
    "ALTER TABLE record ADD COLUMN state TEXT",
    "ALTER TABLE record ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
    "DELETE FROM incoming",
    "ALTER TABLE incoming ADD COLUMN state TEXT",
    "ALTER TABLE incoming ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
    f"""UPDATE record SET state = {_STATE_OF}, at = max(
        ifnull(json_extract(CAST(data AS TEXT), '$.last_at'), 0), json_extract(CAST(data AS TEXT), '$.created_at')
    ) WHERE kind = 'conversation'""",
    f"UPDATE record SET state = {_STATE_OF} WHERE kind = 'session'",
    # the open ones are few and read at once; of the others a page, however many there are
    "CREATE INDEX record_going ON record (at, id) WHERE kind = 'conversation' AND state <> 'resolved'",
    "CREATE INDEX record_resolved ON record (at, id) WHERE kind = 'conversation' AND state = 'resolved'",
    "CREATE INDEX record_recent ON record (at, id) WHERE kind = 'conversation'",
    "CREATE INDEX record_running ON record (conversation) WHERE kind = 'session' AND state <> 'ended'",
)

_DRAFTS: Migration = (
    # what is being written; `id` is conversation and mode
    """CREATE TABLE draft (
        id TEXT PRIMARY KEY,
        conversation TEXT NOT NULL,
        mode TEXT NOT NULL,
        text TEXT NOT NULL,
        caret INTEGER NOT NULL,
        reply_to TEXT NOT NULL,
        at_ms INTEGER NOT NULL
    ) WITHOUT ROWID""",
)

_FTS = "content='', detail=none, columnsize=0, tokenize='ascii'"
"""Words come folded and cut (terms.py); the texts stay in `record`, and where in a text a word stands is looked up there."""

_SEARCH: Migration = (
    # by `n` of `record`; `unindexed`: what is not in them yet, names (late = 0) before messages
    f"CREATE VIRTUAL TABLE said USING fts5 (words, {_FTS}, prefix='1 2 3 4')",
    f"CREATE VIRTUAL TABLE named USING fts5 (words, {_FTS}, prefix='1 2 3 4')",
    "CREATE TABLE unindexed (late INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (late, n)) WITHOUT ROWID",
    # what conversations are filtered by, and nothing else; follows from `record`
    """CREATE TABLE facts (
        conversation TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        snoozed_until INTEGER NOT NULL,
        portal TEXT NOT NULL,
        agent TEXT,
        team TEXT,
        resolved_by TEXT,
        rating INTEGER,
        commented INTEGER NOT NULL,
        contact TEXT,
        code TEXT
    ) WITHOUT ROWID""",
    "CREATE INDEX facts_at ON facts (at, conversation)",
    "CREATE INDEX facts_contact ON facts (contact) WHERE contact IS NOT NULL",
    "CREATE TABLE tagged (conversation TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (conversation, tag)) WITHOUT ROWID",
    # how: `spoke` (wrote a line of it), `is` (owns it or helps)
    """CREATE TABLE took_part (
        conversation TEXT NOT NULL, agent TEXT NOT NULL, how TEXT NOT NULL, PRIMARY KEY (conversation, agent, how)
    ) WITHOUT ROWID""",
)

CONTACT_OF, TARGET_OF = "json_extract(CAST(data AS TEXT), '$.contact')", "json_extract(CAST(data AS TEXT), '$.target')"
"""Of a record's own words, so that no column has to repeat them."""

_PEOPLE: Migration = (
    f"CREATE INDEX record_contact_talks ON record ({CONTACT_OF}, at, id) WHERE kind = 'conversation'",
    f"CREATE INDEX record_contact_visits ON record ({CONTACT_OF}, id) WHERE kind = 'visit'",
    f"CREATE INDEX record_editions ON record ({TARGET_OF}, n) WHERE kind = 'edition'",
    "CREATE INDEX record_people ON record (n) WHERE kind = 'contact'",
)

_ATTACHED: Migration = (
    # files that lie ready beside what is being written; `data` is the File that a message will name
    """CREATE TABLE attached (
        n INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        conversation TEXT NOT NULL,
        data BLOB NOT NULL
    )""",
)

MIGRATIONS: tuple[Migration, ...] = (_FIRST, _REPORTS, _LISTS, _DRAFTS, _SEARCH, _PEOPLE, _ATTACHED)

TABLES = frozenset(
    {
        *("meta", "record", "incoming", "outbox", "own_code", "report", "draft", "attached"),
        *("said", "named", "unindexed", "facts", "tagged", "took_part"),
    }
)
