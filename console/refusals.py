"""What a refusal means to a technician: what happened and what to do. Codes are those of PROTOCOL.md section 6."""

from __future__ import annotations

from console.words import tr


def refusal(code: str) -> str:
    """A sentence for the `code` of a `nack`; an unknown code is named rather than hidden."""
    match code:
        case "too_many_codes":
            return tr("You have as many live codes as you may have. Withdraw one, or wait until one is used.")
        case "no_such":
            return tr("This is no longer there. Somebody else may have removed it.")
        case "forbidden":
            return tr("Your role does not allow this. Ask the owner of the workspace.")
        case "taken":
            return tr("A colleague has admitted this customer already.")
        case "ended":
            return tr("The session has ended. Create a new code to go on.")
        case "too_late":
            return tr("The code has been used or has expired already.")
        case "cannot":
            return tr("The customer's device cannot do this.")
        case "too_soon":
            return tr("The customer has just said no. Ask again in a few seconds.")
        case "too_long":
            return tr("The message is too long. Send it in parts of at most 4,000 characters.")
        case "empty":
            return tr("The message is empty.")
        case "bad_type":
            return tr("This is no picture that can be shown.")
        case "no_bytes":
            return tr("The file is empty.")
        case "too_large":
            return tr("The file is too large. At most 100 MB can be sent.")
        case "over_quota":
            return tr("There is no room for more files. Ask whoever runs the broker.")
        case "too_many":
            return tr("Too many files wait to be sent in this conversation. Try again tomorrow, or in a new one.")
        case "bad_hash" | "file_lost":
            return tr("The file is no longer on this computer as it was. Send it anew.")
        case "not_admitted":
            return tr("The customer waits at the door. Let it in first.")
        case "running":
            return tr("The phone session is still running. End it first, then resolve the conversation.")
        case "no_watch":
            return tr("This portal lets nobody look on untold. Help instead, so that the customer is told.")
        case "resolved":
            return tr("This conversation is resolved. Open it again first.")
        case "blocked":
            return tr("This customer is blocked.")
        case "no_address":
            return tr("The contact has no e-mail address. Enter one in the contact's panel.")
        case "no_page":
            return tr("This customer writes by e-mail and has no page for a chat. Copy the words and send them as an e-mail.")
        case "bad_email":
            return tr("This is no e-mail address.")
        case "bad_field":
            return tr("A contact has no such field.")
        case "bad_block":
            return tr("This is no contact, e-mail address, or network address or range.")
        case "too_wide":
            return tr("Only owners block so many at once. Block one e-mail address, or a range of at most 203.0.*.* or a /32 of IPv6.")
        case "too_many_blocks":
            return tr("As many blocks hold as may at the same time. Lift some that are not needed any more.")
        case "shared":
            return tr("Your colleagues have this, too: only owners of the workspace make it theirs alone.")
        case "bad_portal":
            return tr("The portal has a value that is not possible. Look at the pages that are marked, and at the logo.")
        case _:
            return tr("The broker refused this ({code}). Try again, and report it if it happens twice.", code=code)


def proxy_unusable() -> str:
    """A proxy is set on this computer that no connection can go through (`LinkState.why` is `proxy`)."""
    return tr(
        "The proxy set on this computer cannot be used: Tapline needs an HTTP proxy that lets it through (not SOCKS)."
        " Correct or remove it in the network settings."
    )
