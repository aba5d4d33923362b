"""What may be written of how one source's servers are asked: who we are to them, and by which way."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic import WithJsonSchema as Shape

from aggregator.config import asking
from aggregator.config.written.types import Blank, Section, text_as

Basic = Annotated[str, text_as(asking.basic), Shape({"type": "string"})]
Bearer = Annotated[str, text_as(asking.bearer), Shape({"type": "string"})]
FieldName = Annotated[str, AfterValidator(asking.field_name)]
FieldValue = Annotated[str, text_as(asking.field_value), Shape({"type": "string"})]
Fields = Annotated[dict[FieldName, FieldValue], Blank, AfterValidator(asking.fields)]
Proxy = Annotated[str, text_as(asking.proxy), Shape({"type": "string", "format": "iri"})]
Tls = Literal["verify", "insecure"]


class AuthText(Section):
    """Who asks: exactly one of basic, bearer."""

    basic: Basic = Field(default="", description="`user:password`, the password by reference.")
    bearer: Bearer = Field(default="", description="A token, by reference.")

    @model_validator(mode="after")
    def _one(self) -> "AuthText":
        if len(self.model_fields_set) != 1:
            raise ValueError("needs exactly one of basic, bearer")
        return self
