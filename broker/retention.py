"""Keeps conversations no longer than their portals say. Event loop's thread."""

from __future__ import annotations

import logging
from functools import partial

import anyio.to_thread

from broker.actions import retention
from broker.parts import Parts
from broker.store.port import Reader
from protocol.records import Conversation

log = logging.getLogger(__name__)


async def keep_no_longer(parts: Parts) -> int:
    """Remove what is over; gives how many conversations that were.

    A crash leaves whole conversations: each goes in one commit. Bytes of files go after it; those that a crash leaves behind belong to no
    row any more, and the sweep of files finds them.
    """
    now_ms, gone = parts.clock.now_ms(), 0
    while due := await parts.store.read(lambda reader: retention.due(reader, now_ms)):
        before = gone
        for conversation in due:
            freed = await parts.store.write(partial(retention.remove, conversation_id=conversation, now_ms=now_ms))
            if await parts.store.read(partial(_is_there, conversation=conversation)):
                continue
            gone += 1
            parts.hub.dismiss(conversation)
            for name in freed:
                await anyio.to_thread.run_sync(parts.blobs.remove, name)
        if gone == before:
            break  # those that are left wait for something else
    if gone:
        log.info("%d conversations were kept as long as their portals say, and are removed", gone)
        await parts.store.scrub()
    return gone


def _is_there(reader: Reader, conversation: str) -> bool:
    return reader.find(Conversation, conversation) is not None
