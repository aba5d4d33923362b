"""What may be written of a topic and its rules."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from aggregator.config.written.types import (
    Address,
    Blank,
    Count,
    CountOrNone,
    Language,
    Section,
    Slug,
    Text,
    Weight,
    holds,
    says,
)
from aggregator.model.patterns import compiled

FieldName = Literal["title", "text", "any", "author", "category", "outlet", "url"]
Rules = Annotated[list["RuleText"], Field(min_length=1)]
# Bounds that only keep a slip of the finger from meaning something; none was measured.
Points = Annotated[int, Field(ge=-100, le=100)]
Score = Annotated[int, Field(ge=1, le=10_000)]


def _pattern(text: str) -> str:
    """Accept a pattern that can be searched in linear time."""
    compiled(text)
    return text


Pattern = Annotated[str, AfterValidator(_pattern), Field(json_schema_extra={"minLength": 1})]


class MatchText(Section):
    """Rules over an article's fields; several keys are all required."""

    any: Rules = holds(list, "One of these rules must hold.")
    all: Rules = holds(list, "Each of these rules must hold.")
    none: Rules = holds(list, "None of these rules may hold.")
    score: "ScoreText" = Field(
        default_factory=lambda: unscored(),  # noqa: PLW0108 - defined below
        description="Rules that are weighed against each other.",
    )


def unscored() -> "ScoreText":
    """Stand for a score that was not written, as ``unsaid`` does for a rule."""
    return ScoreText.model_construct()


def unsaid() -> "RuleText":
    """Stand for a rule that was not written; who reads rules asks ``model_fields_set`` and never meets it."""
    return RuleText.model_construct(negated=MatchText())


class RuleText(MatchText):
    """One rule; several keys are all required."""

    negated: "RuleText" = Field(alias="not", default_factory=unsaid, description="This rule must not hold.")
    keywords: Annotated[list[Text], Field(min_length=1)] = holds(
        list, "One of these words must stand there: Han as part of the text, Latin as whole words."
    )
    regex: Pattern = says("", "This pattern (RE2's syntax) must be found there.")
    field: FieldName = says("any", "Where keywords and regex are looked for; `any` is title or text.")

    @model_validator(mode="after")
    def _complete(self) -> "RuleText":
        said = self.model_fields_set
        if not said - {"field", "points"}:
            raise ValueError("says nothing; give it keywords, regex, any, all, none, not or score")
        if "field" in said and not said & {"keywords", "regex"}:
            raise ValueError("field needs keywords or a regex beside it")
        return self


class ScoredText(RuleText):
    """A rule, and what it is worth where it holds."""

    points: Points = says(1, "What the rule is worth where it holds; below zero it speaks against the story.")


class ScoreText(Section):
    """Rules that are weighed against each other."""

    at_least: Score = says(1, "The points that it takes.")
    rules: Annotated[list[ScoredText], Field(min_length=1)] = holds(list, "Rules with their points.")

    @model_validator(mode="after")
    def _complete(self) -> "ScoreText":
        if "rules" not in self.model_fields_set:
            raise ValueError("says nothing; give it rules")
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
    max_per_source: CountOrNone = says(0, "At most so many entries of one source; 0 is no bound.")
    icon: Address = says("", "Address of a picture that readers show beside this edition. Default: none.")


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
