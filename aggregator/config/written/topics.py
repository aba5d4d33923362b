"""What may be written of a topic and its rules."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from aggregator.config.written.types import (
    Blank,
    Count,
    Language,
    Section,
    Slug,
    Text,
    Weight,
    holds,
    says,
)

KeywordField = Literal["title", "text", "any"]
Rules = Annotated[list["RuleText"], Field(min_length=1)]


class MatchText(Section):
    """Rules over title and text; several keys are all required."""

    any: Rules = holds(list, "One of these rules must hold.")
    all: Rules = holds(list, "Each of these rules must hold.")
    none: Rules = holds(list, "None of these rules may hold.")


def unsaid() -> "RuleText":
    """Stand for a rule that was not written; who reads rules asks ``model_fields_set`` and never meets it."""
    return RuleText.model_construct(negated=MatchText())


class RuleText(MatchText):
    """One rule; several keys are all required."""

    negated: "RuleText" = Field(alias="not", default_factory=unsaid, description="This rule must not hold.")
    keywords: Annotated[list[Text], Field(min_length=1)] = holds(
        list, "One of these words must stand there: Han as part of the text, Latin as whole words."
    )
    field: KeywordField = says("any", "Where the keywords are looked for; `any` is title or text.")

    @model_validator(mode="after")
    def _complete(self) -> "RuleText":
        said = self.model_fields_set
        if not said - {"field"}:
            raise ValueError("says nothing; give it keywords, any, all, none or not")
        if "field" in said and "keywords" not in said:
            raise ValueError("field needs keywords beside it")
        return self


class ChoiceText(Section):
    """Sources by slug, or by tag as `tag:NAME`."""

    include: list[Text] = holds(list, "Slugs, or `tag:NAME`. Default: every source.")
    exclude: list[Text] = holds(list, "Slugs, or `tag:NAME`, left out again.")


class TopicCanonicalText(Section):
    """What is different in this topic where the canonical article is chosen."""

    weights: Annotated[dict[Slug, Weight], Blank] = holds(dict, "Weights by source slug, in this topic only.")


class TopicPublishText(Section):
    """How this topic's edition looks."""

    items: Count = says(50, "Entries of this edition. Default: publish.items.")


class TopicText(Section):
    """Rules that choose stories, and how their edition is published; empty, it is every story."""

    title: Text = says("", "Title of the edition. Default: the slug.")
    languages: list[Language] = holds(
        list, "Only articles in these languages; `zh` holds `zh-Hant`. Default: all."
    )
    sources: ChoiceText = holds(ChoiceText, "Which sources' articles may enter.")
    match: MatchText = holds(MatchText, "What title and text must hold.")
    canonical: TopicCanonicalText = holds(TopicCanonicalText, "How the canonical article is chosen here.")
    publish: TopicPublishText = holds(TopicPublishText, "How this edition looks.")
