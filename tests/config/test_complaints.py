"""What each kind of mistake is told as: place, level, key, cause, what is allowed."""

from collections.abc import Callable

import pytest

Complaints = Callable[..., list[str]]

ORIGINS = "feed, feeds, site, scrape, git"

GOLDEN = {
    "an unknown key names the nearest one": (
        "sources:\n  bbc:\n    feed: https://a.example/\n    intervall: {min: 10m}\n",
        ['feeds.yaml:4:5: error: sources.bbc.intervall: unknown key; did you mean "interval"?'],
    ),
    "an unknown key without a near one lists what is allowed": (
        "dedup: {guards: {colour: true}}\n",
        ["feeds.yaml:1:18: error: dedup.guards.colour: unknown key; allowed here: max_story"],
    ),
    "a key of a later version is an unknown key": (
        "publish: {encoding: utf-8}\n",
        [
            (
                "feeds.yaml:1:11: error: publish.encoding: unknown key; allowed here: base_url, items, "
                "content, images, actions, archive, websub"
            )
        ],
    ),
    "a switch that is neither on nor off nor an address": (
        "publish: {actions: sometimes}\n",
        [
            (
                'feeds.yaml:1:20: error: publish.actions: "sometimes" must be an address that begins with '
                "http:// or https:// and names a host"
            )
        ],
    ),
    "a switch that is a number": (
        "publish: {actions: 1}\n",
        [
            (
                'feeds.yaml:1:20: error: publish.actions: "1" must be true, false, or an address that begins '
                "with http:// or https://"
            )
        ],
    ),
    "an unknown key at the top": (
        "source: {}\n",
        ['feeds.yaml:1:1: error: source: unknown key; did you mean "sources"?'],
    ),
    "an unknown key inside a nested rule": (
        "topics: {a: {match: {any: [{not: {keyword: [x]}}]}}}\n",
        [
            'feeds.yaml:1:35: error: topics.a.match.any.not.keyword: unknown key; did you mean "keywords"?',
        ],
    ),
    "a key that stands twice names both places": (
        "sources:\n  bbc: https://a.example/\n  bbc: https://b.example/\n",
        ["feeds.yaml:3:3: error: sources.bbc: defined twice; first at feeds.yaml:2:3"],
    ),
    "a duration of another form": (
        "canonical: {hold: 10 minutes}\n",
        [
            (
                'feeds.yaml:1:19: error: canonical.hold: "10 minutes" must be a duration like '
                "20s, 10m, 12h, 7d or 1d12h"
            )
        ],
    ),
    "a duration without a unit": (
        "http: {timeout: 20}\n",
        [
            'feeds.yaml:1:17: error: http.timeout: "20" must be a duration like 20s, 10m, 12h, 7d or 1d12h',
        ],
    ),
    "a duration of nothing where time is needed": (
        "http: {timeout: 0s}\n",
        ['feeds.yaml:1:17: error: http.timeout: "0s" must be at least 1s'],
    ),
    "a duration beyond all dates": (
        "dedup: {window: 99999d}\n",
        ['feeds.yaml:1:17: error: dedup.window: "99999d" must not be longer than 36500d'],
    ),
    "a certainty below one half": (
        "dedup: {threshold: 0.4}\n",
        ['feeds.yaml:1:20: error: dedup.threshold: "0.4" must be at least 0.5'],
    ),
    "a certainty that nothing reaches": (
        "dedup: {threshold: 1}\n",
        ['feeds.yaml:1:20: error: dedup.threshold: "1" must be less than 1'],
    ),
    "a size of another form": (
        "http: {max_body: 15 MB}\n",
        ['feeds.yaml:1:18: error: http.max_body: "15 MB" must be a size like 500kB, 15MB or 1MiB'],
    ),
    "a rate of another form": (
        'http: {hosts: {"*": {rate: 2}}}\n',
        [
            (
                'feeds.yaml:1:28: error: http.hosts.*.rate: "2" must be a rate like 1/2s '
                "(one request in two seconds) or 5/1s"
            )
        ],
    ),
    "a host with a port": (
        "http: {hosts: {'a.example:80': {concurrency: 1}}}\n",
        [
            (
                'feeds.yaml:1:16: error: http.hosts.a.example:80: must be "*", or a host name or IP address '
                "in lower case, without port"
            )
        ],
    ),
    "private addresses for everybody": (
        'http: {hosts: {"*": {allow_private: true}}}\n',
        [
            (
                "feeds.yaml:1:22: error: http.hosts.*.allow_private: opens one named host, never all; "
                "name the host"
            )
        ],
    ),
    "a word that is none of the allowed": (
        "defaults: {role: miror}\n",
        [
            (
                'feeds.yaml:1:18: error: defaults.role: "miror" must be one of original, wire, aggregator, '
                'mirror; did you mean "mirror"?'
            )
        ],
    ),
    "a number out of range": (
        "defaults: {weight: 101, first_fetch: -1}\n",
        [
            'feeds.yaml:1:20: error: defaults.weight: "101" must be at most 100',
            'feeds.yaml:1:38: error: defaults.first_fetch: "-1" must be at least 0',
        ],
    ),
    "a text for a number": (
        "publish: {items: many}\n",
        ['feeds.yaml:1:18: error: publish.items: "many" must be a whole number'],
    ),
    "yes for true": (
        "sources: {a: {feed: https://a.example/, enabled: yes}}\n",
        ['feeds.yaml:1:50: error: sources.a.enabled: "yes" must be true or false'],
    ),
    "a number for a text": (
        "topics: {a: {title: 1984}}\n",
        ['feeds.yaml:1:21: error: topics.a.title: "1984" must be a text; put it in quotes'],
    ),
    "an empty text": (
        "topics: {a: {title: ' '}}\n",
        ['feeds.yaml:1:21: error: topics.a.title: " " is empty; write something or remove the key'],
    ),
    "a text for a list": (
        "topics: {a: {languages: zh}}\n",
        ['feeds.yaml:1:25: error: topics.a.languages: "zh" must be a list, like [a, b]'],
    ),
    "an empty list": (
        "topics: {a: {match: {none: []}}}\n",
        ["feeds.yaml:1:28: error: topics.a.match.none: must not be an empty list; fill it or remove the key"],
    ),
    "a text for a mapping": (
        "service: here\nsources: [a]\n",
        [
            'feeds.yaml:1:10: error: service: "here" must be a mapping of keys and values',
            "feeds.yaml:2:10: error: sources: must be a mapping of keys and values",
        ],
    ),
    "a version of the future": (
        "version: 2\n",
        ['feeds.yaml:1:10: error: version: "2" must be 1, the only version of this file\'s form'],
    ),
    "a slug that no address could hold": (
        "topics: {两岸: {title: 两岸}}\n",
        [
            (
                "feeds.yaml:1:10: error: topics.两岸: must be a slug: small letters, digits and -, "
                "at most 63, no - in front"
            )
        ],
    ),
    "a topic named like a page of the server": (
        "topics: {health: }\n",
        [
            (
                "feeds.yaml:1:10: error: topics.health: this name is taken by a page of our own; "
                "not allowed: story, sources, search, health, metrics, websub, static"
            )
        ],
    ),
    "a language as an operating system writes it": (
        "sources: {a: {feed: https://a.example/, language: zh_CN}}\n",
        [
            (
                'feeds.yaml:1:51: error: sources.a.language: "zh_CN" must be a language tag like '
                "zh, zh-Hant or en-GB"
            )
        ],
    ),
    "a time zone that does not exist": (
        "service: {timezone: Asia/Peking}\n",
        [
            (
                'feeds.yaml:1:21: error: service.timezone: "Asia/Peking" must be a time zone\'s name, '
                "like Asia/Shanghai or UTC"
            )
        ],
    ),
    "an address to listen on without a port": (
        "service: {listen: localhost}\n",
        [
            (
                'feeds.yaml:1:19: error: service.listen: "localhost" must be an address and a port, '
                "like 127.0.0.1:8080 or [::1]:8080"
            )
        ],
    ),
    "a user agent no header can hold": (
        "http: {user_agent: 聚合器}\n",
        [
            (
                'feeds.yaml:1:20: error: http.user_agent: "聚合器" must be plain ASCII, '
                "as it goes into an HTTP header"
            )
        ],
    ),
    "a source without an origin, and one with two": (
        "sources:\n  a: {name: 甲}\n  b: {feed: https://b.example/, git: {url: https://g.example/b}}\n  c:\n",
        [
            "feeds.yaml:2:3: error: sources.a: needs exactly one of " + ORIGINS + "; it has none",
            "feeds.yaml:3:3: error: sources.b: needs exactly one of " + ORIGINS + "; it has feed and git",
            "feeds.yaml:4:3: error: sources.c: needs exactly one of " + ORIGINS + "; it has none",
        ],
    ),
    "a repository without an address": (
        "sources: {a: {git: {layout: gfw}}}\n",
        ["feeds.yaml:1:15: error: sources.a.git.url: is missing"],
    ),
    "bounds of the rhythm the wrong way round": (
        "defaults: {interval: {min: 2h, max: 1h}}\n",
        ["feeds.yaml:1:12: error: defaults.interval: min is longer than max; exchange them"],
    ),
    "a field without keywords": (
        "topics: {a: {match: {any: [{field: title}, {field: text, not: {keywords: [a]}}]}}}\n",
        [
            (
                "feeds.yaml:1:28: error: topics.a.match.any: says nothing; "
                "give it keywords, regex, any, all, none, not or score"
            ),
            "feeds.yaml:1:44: error: topics.a.match.any: field needs keywords or a regex beside it",
        ],
    ),
    "patterns and scores that cannot be": (
        (
            "topics:\n"
            "  a:\n"
            "    match:\n"
            "      any: [{regex: '(?=a)b'}, {regex: '(', field: url}]\n"
            "      score: {rules: [{points: 3}, {keywords: [a], points: 101}]}\n"
            "  b: {match: {score: {at_least: 0}}}\n"
        ),
        [
            (
                'feeds.yaml:4:21: error: topics.a.match.any.regex: "(?=a)b" looking ahead or behind is left '
                "out, so that no pattern can take for ever; say it with all and not"
            ),
            'feeds.yaml:4:40: error: topics.a.match.any.regex: "(" has a ( without its )',
            (
                "feeds.yaml:5:23: error: topics.a.match.score.rules: says nothing; "
                "give it keywords, regex, any, all, none, not or score"
            ),
            'feeds.yaml:5:60: error: topics.a.match.score.rules.points: "101" must be at most 100',
            'feeds.yaml:6:33: error: topics.b.match.score.at_least: "0" must be at least 1',
        ],
    ),
    "names of sources and tags that do not exist": (
        (
            "sources: {bbc: https://a.example/}\n"
            "topics:\n"
            "  a:\n"
            "    sources: {include: [bcc], exclude: ['tag:tech']}\n"
            "    canonical: {weights: {mingpao: 90}}\n"
        ),
        [
            'feeds.yaml:4:25: error: topics.a.sources.include: unknown source "bcc"; did you mean "bbc"?',
            (
                'feeds.yaml:4:41: error: topics.a.sources.exclude: unknown tag "tech"; '
                "give it to a source under tags, or remove it here"
            ),
            (
                'feeds.yaml:5:27: error: topics.a.canonical.weights: unknown source "mingpao"; '
                "add it under sources, or remove it here"
            ),
        ],
    ),
    "a tag that is nearly one": (
        (
            "sources: {a: {feed: https://a.example/, tags: [politics]}}\n"
            "topics: {b: {sources: {include: ['tag:politic']}}}\n"
        ),
        [
            (
                'feeds.yaml:2:34: error: topics.b.sources.include: unknown tag "politic"; '
                'did you mean "tag:politics"?'
            )
        ],
    ),
    "a mirror of nothing, and of itself": (
        (
            "sources:\n"
            "  a: {feed: https://a.example/, mirror_of: a}\n"
            "  b: {feed: https://b.example/, mirror_of: q}\n"
        ),
        [
            "feeds.yaml:2:44: error: sources.a.mirror_of: names itself; name the outlet it copies",
            (
                'feeds.yaml:3:44: error: sources.b.mirror_of: unknown source "q"; '
                "add it under sources, or remove it here"
            ),
        ],
    ),
    "a branch that git would take for an option": (
        "sources: {a: {git: {url: https://g.example/a, branch: --upload-pack}}}\n",
        [
            (
                'feeds.yaml:1:55: error: sources.a.git.branch: "--upload-pack" must be a branch name '
                "as git allows it"
            )
        ],
    ),
    "paths that leave the repository": (
        "sources: {a: {git: {url: https://g.example/a, paths: [/etc/*, ../x]}}}\n",
        [
            (
                'feeds.yaml:1:55: error: sources.a.git.paths: "/etc/*" must be a path inside the repository, '
                "without a leading / and without .."
            ),
            (
                'feeds.yaml:1:63: error: sources.a.git.paths: "../x" must be a path inside the repository, '
                "without a leading / and without .."
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_mistake_is_told_with_its_place_and_what_is_allowed(name: str, complaints: Complaints) -> None:
    text, expected = GOLDEN[name]
    assert complaints(text) == expected


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(complaints: Complaints) -> None:
    text = (
        "publish: {items: 0}\n"
        "sources: {a: ftp://a.example/}\n"
        "topics: {b: {sources: {include: [c]}}}\n"
        "sources: {}\n"
        "colour: red\n"
    )
    assert [line.split(": ")[0] for line in complaints(text)] == [
        "feeds.yaml:1:18",
        "feeds.yaml:2:14",
        "feeds.yaml:3:34",
        "feeds.yaml:4:1",
        "feeds.yaml:5:1",
    ]


def test_addresses_are_not_repeated_in_messages_as_they_may_hold_a_password(complaints: Complaints) -> None:
    text = (
        "service: {database: 'mysql://me:geheim@db/x'}\n"
        "sources: {a: 'ftp://me:geheim@a.example/'}\n"
        "publish: {content: me:geheim@x}\n"
    )
    told = complaints(text)
    assert told == [
        "feeds.yaml:1:21: error: service.database: must be sqlite or postgresql://user@host/database",
        (
            "feeds.yaml:2:14: error: sources.a: must be an address that begins with http:// or https:// "
            "and names a host"
        ),
        "feeds.yaml:3:20: error: publish.content: must be one of full, excerpt, none",
    ]


def test_thousands_of_unknown_names_are_told_without_a_guess_for_each(complaints: Complaints) -> None:
    names = ", ".join(f"gone-{number}" for number in range(2_000))
    told = complaints(
        f"sources: {{gone: https://a.example/}}\ntopics: {{a: {{sources: {{include: [{names}]}}}}}}\n"
    )
    assert len(told) == 2_000
    assert told[0].endswith("; add it under sources, or remove it here")
