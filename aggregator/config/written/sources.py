"""What may be written of a source, and the defaults of all of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from aggregator.config.written.git_layout import CustomText
from aggregator.config.written.http_source import AuthText, Fields, Proxy, Tls
from aggregator.config.written.repair import IdentityName, RepairText
from aggregator.config.written.scrape import ScrapeText
from aggregator.config.written.types import (
    Address,
    Base,
    Branch,
    CountOrNone,
    Duration,
    GitAddress,
    Glob,
    Language,
    Positive,
    Section,
    Slug,
    Text,
    Weight,
    blank,
    holds,
    says,
)
from aggregator.model import LayoutName

ORIGINS = ("feed", "feeds", "site", "scrape", "git")
RoleName = Literal["original", "wire", "aggregator", "mirror"]
FullTextName = Literal["never", "when-short", "always"]


class IntervalText(Section):
    """The bounds between which the rhythm of polling adapts."""

    min: Positive = says(timedelta(minutes=10), "Never polled more often than this.", "10m")
    max: Positive = says(
        timedelta(hours=12), "Polled at least this often, unless the server wishes otherwise.", "12h"
    )

    @model_validator(mode="after")
    def _ordered(self) -> "IntervalText":
        if {"min", "max"} <= self.model_fields_set and self.min > self.max:
            raise ValueError("min is longer than max; exchange them")
        return self


class DefaultsText(Section):
    """What holds for every source that does not say otherwise."""

    interval: IntervalText = holds(IntervalText, "The bounds between which the rhythm of polling adapts.")
    role: RoleName = says("original", "How near the source stands to who wrote the text.")
    weight: Weight = says(50, "0 to 100; the higher wins the link of a story.")
    first_fetch: CountOrNone = says(
        20, "So many of a new source's newest articles are published, older ones only stored."
    )
    announce: Duration = says(
        timedelta(days=7),
        "What is older at first sight is stored and may join a story, never announced.",
        "7d",
    )
    full_text: FullTextName = says(
        "never", "When an article's own page is read: never, where the source gives little text, or always."
    )
    identity: IdentityName = says(
        "auto",
        "What tells entries apart: `auto` is the feed's ids, else links, else texts; `id`, `link` or "
        "`title+date` for a feed in which the others change.",
    )
    proxy: Proxy = says("", 'An HTTP proxy by which sources are asked, `http://host:port`; `""` is none.')


class GitText(Section):
    """A repository that archives articles as files."""

    url: GitAddress = Field(description="`https://…`, `file:///…`, or the path of a local repository.")
    branch: Branch = says("", "The branch to read. Default: the repository's own.")
    layout: LayoutName = says("auto", "How the files are written; `auto` decides file by file.")
    site: Base = says("", "What links without a host count from, `https://www.example.org`.")
    custom: CustomText = holds(CustomText.model_construct, "A layout of your own: where each field stands.")
    paths: list[Glob] = holds(list, "Patterns of the files to read, `**` crosses folders. Default: all.")
    since: Positive = holds(timedelta, "Read only what came so long before the newest commit. Default: all.")

    @model_validator(mode="after")
    def _one_layout(self) -> "GitText":
        said = self.model_fields_set
        if self.layout == "custom" and "custom" not in said:
            raise ValueError("layout: custom needs custom beside it")
        if "custom" in said and "layout" in said and self.layout != "custom":
            raise ValueError(f"custom and layout: {self.layout} exclude each other; remove one")
        return self


class SourceText(DefaultsText):
    """One thing that is polled: exactly one of feed, feeds, site, scrape, git."""

    feed: Address = says("", "Address of a feed.")
    feeds: Annotated[list[Address], Field(min_length=1)] = holds(
        list, "Addresses of several feeds of one house."
    )
    site: Address = says("", "Address of a home page; its feed is discovered.")
    scrape: ScrapeText = holds(ScrapeText.model_construct, "An outlet without a feed, read off a page.")
    git: GitText = holds(GitText.model_construct, "A mirror repository.")
    name: Text = says("", "The outlet's name for people. Default: the slug.")
    language: Language = says("", "Language of the articles (BCP 47). Default: detected.")
    tags: list[Slug] = holds(list, "Words by which topics choose sources, as `tag:NAME`.")
    family: Text = says(
        "", "Sources of one family count once in “covered by”. Default: mirror_of, else the slug."
    )
    aliases: list[Text] = holds(list, "Names under which mirrors credit this outlet.")
    mirror_of: Slug = says(
        "", "The source that this one copies: it yields to that, and counts as one with it."
    )
    was: Slug = says("", "The slug that it had before: what is stored under that becomes its own.")
    enabled: bool = says(default=True, meaning="Whether it is polled.")
    auth: AuthText = holds(AuthText.model_construct, "Who asks; sent to the address's own origin only.")
    headers: Fields = holds(dict, "More header fields; sent to the address's own origin only.")
    repair: RepairText = holds(RepairText, "How a broken feed is read against its own word.")
    tls: Tls = says("verify", "`insecure` leaves the certificate of the address's host unchecked, loudly.")

    @model_validator(mode="before")
    @classmethod
    def _blank(cls, value: Any) -> Any:
        """A bare address stands for a feed."""
        return {"feed": value} if isinstance(value, str) else blank(value)


Sources = Mapping[str, SourceText]
