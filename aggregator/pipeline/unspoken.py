"""Secrets that a server repeats: what feeds.yaml says of reaching it comes back in no text of ours.

In: what a poll brought, and the source's access. Out: the same, each secret shown as it was written. Pure.
A private feed may well write the key that it was asked with into links, a proxy its password into an error.
"""

import base64
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from aggregator.config.secrets import Secret, secret, veiled
from aggregator.model import PLAIN_ACCESS, Access, Article, Collected, PollState, article_id

# A shorter secret stands in articles by chance, as the word that it is.
LONG = 6
NONE = secret("", "")

Veil = Callable[[str], str]


def unspoken(collected: Collected, access: Access) -> Collected:
    """Return the batch without the secrets of ``access``."""
    shown = {} if access == PLAIN_ACCESS else _shown(access)
    if not shown:
        return collected
    veil = partial(veiled, by=NONE, also=shown, shortest=LONG)
    articles = tuple(unspoken_article(article, veil) for article in collected.articles)
    # Errors and warnings are ours: what looks like a short secret in them is one.
    said = partial(veiled, by=NONE, also=shown)
    return replace(collected, state=_state(collected.state, veil, said), articles=articles)


def _shown(access: Access) -> dict[str, str]:
    """Return every secret text with what is shown for it. A user's name is none."""
    shown = {
        value: text.written
        for text in (access.bearer, *(text for _, text in access.headers))
        if isinstance(text, Secret)
        for value, _ in text.parts
    }
    if isinstance(access.basic, Secret):
        shown |= _pair(access.basic, access.basic.written)
    if isinstance(access.proxy, Secret):
        user = access.proxy.partition("//")[2].rpartition("@")[0]
        shown |= _pair(unquote(user), access.proxy.written)
    return {value: told for value, told in shown.items() if value}


def _pair(pair: str, told: str) -> dict[str, str]:
    """Return the password of ``user:password``, and the pair as it is sent (RFC 7617, 2)."""
    password = pair.partition(":")[2]
    return {password: told, base64.b64encode(pair.encode()).decode(): told} if password else {}


def _state(state: PollState, veil: Veil, said: Veil) -> PollState:
    """Return the state; an address that holds a secret is not remembered, the configured one is asked."""

    def kept(address: str) -> str:
        return address if veil(address) == address else ""

    return replace(
        state,
        error=said(state.error),
        warnings=tuple(map(said, state.warnings)),
        title=veil(state.title),
        validated=veil(state.validated),
        moved=kept(state.moved),
        moving=kept(state.moving),
        found=kept(state.found),
        hub=kept(state.hub),
        topic=kept(state.topic),
    )


def unspoken_article(article: Article, veil: Veil) -> Article:
    """Return the article, links and texts without secrets; private feeds write them into both."""
    entry_id = veil(article.entry_id)
    return replace(
        article,
        # An article whose identity held the secret outlives a change of it.
        id=article.id if entry_id == article.entry_id else article_id(article.source, entry_id),
        entry_id=entry_id,
        url=veil(article.url),
        address=veil(article.address),
        title=veil(article.title),
        summary_html=veil(article.summary_html),
        content_html=veil(article.content_html),
        text=veil(article.text),
        enclosures=tuple(replace(each, url=veil(each.url)) for each in article.enclosures),
    )
