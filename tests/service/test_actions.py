"""A wrong fold is undone from its page: real requests, a real store, the editions before and after."""

import asyncio
import fcntl
import io
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio
from starlette.responses import PlainTextResponse

from aggregator.clock import Clock
from aggregator.config import load
from aggregator.config.corrections import read
from aggregator.model import Settings, StoryId
from aggregator.model.corrections import Merge, Never, Split, name
from aggregator.pipeline.acting import FULL
from aggregator.pipeline.flow import Pipeline
from aggregator.publish.tokens import token
from aggregator.service.actions import Actions
from aggregator.store.protocol import Store
from aggregator.web.actions import answering
from aggregator.web.limits import Limit
from aggregator.web.server import serve
from tests.loopback import Outlet
from tests.service.acting import Reader, open_pages, reading, three_outlets
from tests.service.conftest import Configure


@pytest.fixture
def settings(configure: Configure, server: Outlet) -> Settings:
    return load(configure(**three_outlets(server)), {})


@pytest_asyncio.fixture
async def reader(pipeline: Pipeline, store: Store) -> AsyncIterator[Reader]:
    async with reading(pipeline, store) as opened:
        assert len(opened.story("ferry").members) == 3
        yield opened


async def test_what_is_split_off_has_an_entry_of_its_own_when_the_page_is_back(reader: Reader) -> None:
    whole, before = reader.story("ferry"), reader.entries()
    answer = await reader.send(whole.id, "split", article=reader.article("edited"))
    assert (answer.status_code, answer.headers["location"]) == (303, "./")
    after, part = reader.entries(), reader.story("edited")
    assert reader.story("ferry").id == whole.id
    assert after.keys() - before.keys() == {part.id}
    assert after[part.id][2] == "https://daohe.example/edited"
    assert {story: after[story] for story in before} == before, "nothing else moved"
    assert "# edited 报道 · b" in reader.said(), "a person who opens the file sees what was said"


async def test_it_is_undone_by_the_name_of_the_correction_and_everything_is_as_it_was(
    reader: Reader,
) -> None:
    whole, before = reader.story("ferry"), reader.entries()
    await reader.send(whole.id, "split", article=reader.article("edited"))
    part = reader.story("edited").id
    open_pages(reader.settings, reader.store)
    (correction,) = read(reader.corrections).corrections
    answer = await reader.send(part, "undo", correction=name(correction))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"../{whole.id}/", "its page is that of the story it is in again"
    assert reader.entries() == before
    assert set(reader.story("edited").members) == set(whole.members)
    await reader.send(whole.id, "split", article=reader.article("edited"))
    assert reader.story("edited").id == part, "split off once more it is the entry it was"


async def test_several_are_taken_out_together(reader: Reader) -> None:
    whole = reader.story("ferry").id
    gone = [reader.article("edited"), reader.article("longer")]
    assert (await reader.send(whole, "split", article=[*gone])).status_code == 303
    assert reader.story("ferry").members == (reader.article("ferry"),)
    assert [type(each) for each in read(reader.corrections).corrections] == [Split, Split]


async def test_a_second_tap_changes_nothing_more(reader: Reader) -> None:
    whole, article = reader.story("ferry").id, reader.article("longer")
    answers = await asyncio.gather(*(reader.send(whole, "split", article=article) for _ in range(4)))
    assert [each.status_code for each in answers] == [303] * 4
    assert len(read(reader.corrections).corrections) == 1
    (correction,) = read(reader.corrections).corrections
    answers = await asyncio.gather(
        *(reader.send(whole, "undo", correction=name(correction)) for _ in range(3))
    )
    assert [each.status_code for each in answers] == [303] * 3
    assert read(reader.corrections).corrections == ()


async def test_two_are_kept_apart_for_good(reader: Reader) -> None:
    a, b = reader.article("ferry"), reader.article("longer")
    assert (await reader.send(reader.story("ferry").id, "never", a=a, b=b)).status_code == 303
    assert reader.story("ferry").id != reader.story("longer").id
    (correction,) = read(reader.corrections).corrections
    assert isinstance(correction, Never)
    assert (correction.a, correction.b) == (a, b)


@pytest.mark.parametrize("form", ["id", "urn", "page", "address"])
async def test_two_stories_are_made_one_however_the_other_is_named(reader: Reader, form: str) -> None:
    ferry, library = reader.story("ferry").id, reader.story("library").id
    named = {
        "id": library,
        "urn": f"urn:uuid:{library}",
        "page": f"{reader.settings.publish.base_url}/story/{library}/#why",
        "address": "http://www.haian.example/library",
    }
    before = reader.entries()
    assert (await reader.send(ferry, "merge", other=named[form])).status_code == 303
    assert reader.story("library").id == reader.story("ferry").id
    assert len(reader.entries()) == len(before) - 1
    (correction,) = read(reader.corrections).corrections
    assert isinstance(correction, Merge)
    assert (await reader.send(ferry, "undo", correction=name(correction))).status_code == 303
    assert reader.entries() == before


class TestWhatIsRefused:
    async def nothing_changes(
        self, reader: Reader, status: int, story: StoryId, verb: str, **sent: str
    ) -> None:
        before = (reader.said(), reader.entries())
        answer = await reader.send(story, verb, **sent)
        assert answer.status_code == status
        assert "location" not in answer.headers
        assert (reader.said(), reader.entries()) == before

    async def test_the_token_of_another_story(self, reader: Reader) -> None:
        ferry, library = reader.story("ferry").id, reader.story("library").id
        for forged in ("", "x", reader.token(library), reader.token(ferry)[:-1], "é" * 32):
            await self.nothing_changes(
                reader, 403, ferry, "split", token=forged, article=reader.article("longer")
            )

    async def test_articles_of_another_story(self, reader: Reader) -> None:
        ferry, library = reader.story("ferry").id, reader.story("library").id
        longer, book = reader.article("longer"), reader.article("library")
        await self.nothing_changes(reader, 409, library, "split", article=longer)
        await self.nothing_changes(reader, 409, library, "never", a=longer, b=reader.article("edited"))
        await self.nothing_changes(reader, 409, ferry, "never", a=longer, b="a" + "b" * 14)
        await self.nothing_changes(reader, 409, ferry, "never", a=longer, b=longer)
        await self.nothing_changes(reader, 409, library, "split", article=book)
        await self.nothing_changes(reader, 409, ferry, "merge", other="nothing of ours")
        await self.nothing_changes(reader, 409, ferry, "merge", other="https://elsewhere.example/")

    async def test_undoing_what_is_about_other_stories(self, reader: Reader) -> None:
        await reader.send(reader.story("ferry").id, "split", article=reader.article("longer"))
        (correction,) = read(reader.corrections).corrections
        await self.nothing_changes(
            reader, 409, reader.story("library").id, "undo", correction=name(correction)
        )

    async def test_taking_everybody_out(self, reader: Reader) -> None:
        whole = reader.story("ferry")
        answer = await reader.send(whole.id, "split", article=[*whole.members])
        assert (answer.status_code, reader.said()) == (409, "")

    async def test_a_story_that_does_not_exist(self, reader: Reader) -> None:
        nobody = StoryId("00000000-0000-5000-8000-000000000000")
        await self.nothing_changes(reader, 404, nobody, "split", article=reader.article("longer"))

    async def test_everything_where_the_operator_wants_no_actions(
        self, settings: Settings, store: Store, reader: Reader
    ) -> None:
        off = replace(settings, publish=replace(settings.publish, actions=""))
        async with served(Actions(off, store, Clock())) as client:
            story = reader.story("ferry").id
            answer = await client.post(f"/story/{story}/split", data={"token": token(b"", story)})
            assert answer.status_code == 404


class TestTheFileOfAPerson:
    OWN = "# mine: do not lose this\n[]   # nothing yet\n# and neither this\n"

    async def test_keeps_its_comments(self, reader: Reader) -> None:
        reader.corrections.write_text(self.OWN, "utf-8")
        whole = reader.story("ferry").id
        await reader.send(whole, "split", article=reader.article("edited"))
        for comment in ("# mine: do not lose this\n", "# nothing yet\n", "# and neither this\n"):
            assert comment in reader.said()
        (correction,) = read(reader.corrections).corrections
        await reader.send(whole, "undo", correction=name(correction))
        assert "# mine: do not lose this\n" in reader.said()
        assert read(reader.corrections).corrections == ()

    @pytest.mark.parametrize("text", [b"- merge: [\n", b"\xff\xfe\x00", b"- [half", b"a: b\n"])
    async def test_is_not_touched_while_there_is_an_error_in_it(
        self, reader: Reader, text: bytes, log: io.StringIO
    ) -> None:
        reader.corrections.write_bytes(text)
        before, whole = reader.entries(), reader.story("ferry").id
        for verb, sent in (
            ("split", {"article": reader.article("edited")}),
            ("merge", {"other": reader.story("library").id}),
            ("undo", {"correction": "0" * 16}),
        ):
            answer = await reader.send(whole, verb, **sent)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
            assert str(reader.corrections) not in answer.text, "where it lies is nobody's business"
        assert reader.corrections.read_bytes() == text
        assert reader.entries() == before
        assert re.search(r"corrections\.yaml:\d+:\d+: error: ", log.getvalue())

    async def test_is_whole_on_a_full_disk(self, reader: Reader) -> None:
        whole = reader.story("ferry").id
        await reader.send(whole, "split", article=reader.article("edited"))
        before = reader.said()
        reader.corrections.with_name(".corrections.yaml.new").symlink_to("/dev/full")
        answer = await reader.send(whole, "split", article=reader.article("longer"))
        assert (answer.status_code, reader.said()) == (503, before)
        answer = await reader.send(whole, "split", article=reader.article("longer"))
        assert answer.status_code == 303, "there is room again"

    async def test_is_filled_by_readers_up_to_a_bound(self, reader: Reader) -> None:
        full = "# x\n" * (FULL // 4 + 1)
        reader.corrections.write_text(full, "utf-8")
        answer = await reader.send(reader.story("ferry").id, "split", article=reader.article("edited"))
        assert (answer.status_code, reader.said()) == (503, full)

    @pytest.mark.slow
    async def test_is_left_to_whoever_edits_it_for_long(self, reader: Reader, log: io.StringIO) -> None:
        folder = os.open(reader.corrections.parent, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        answer = await reader.send(reader.story("ferry").id, "split", article=reader.article("edited"))
        os.close(folder)
        assert (answer.status_code, reader.said()) == (503, "")
        assert "another process has been at it for over 5 s" in log.getvalue()


async def test_what_cannot_be_published_yet_is_recorded(reader: Reader) -> None:
    public = reader.settings.service.storage / "public/all"
    public.rename(public.with_name("aside"))
    public.write_text("a file stands where the topic's folder should be")
    answer = await reader.send(reader.story("ferry").id, "split", article=reader.article("edited"))
    assert answer.status_code == 202
    assert "一分钟内生效" in answer.text
    assert len(read(reader.corrections).corrections) == 1


async def test_without_a_service_at_work_it_is_recorded_for_the_next_one(
    pipeline: Pipeline, settings: Settings, store: Store
) -> None:
    await pipeline.once()
    actions = Actions(settings, store, Clock())
    async with served(actions) as client:
        reader = Reader(client, settings, store)
        answer = await reader.send(reader.story("ferry").id, "split", article=reader.article("edited"))
        assert answer.status_code == 202
        assert len(reader.story("ferry").members) == 3
        await pipeline.once()
        assert len(reader.story("ferry").members) == 2


async def test_what_takes_long_goes_on_when_the_answer_is_given(pipeline: Pipeline, store: Store) -> None:
    async with reading(pipeline, store, patience=0.0) as reader:
        answer = await reader.send(reader.story("ferry").id, "split", article=reader.article("edited"))
        assert answer.status_code in {202, 503}
        assert "一分钟" in answer.text
    assert len(reader.story("ferry").members) == 2, "it was finished before the service ended"


async def test_everybody_together_may_act_only_so_often(pipeline: Pipeline, store: Store) -> None:
    async with reading(pipeline, store, every=Limit(2, 60.0)) as reader:
        story, forged = reader.story("ferry").id, {"token": "x", "article": reader.article("edited")}
        for _ in range(5):  # what is forged takes nothing from the others
            assert (await reader.send(story, "split", **forged)).status_code == 403
        undo = [await reader.send(story, "undo", correction="0" * 16) for _ in range(3)]
        assert [each.status_code for each in undo] == [303, 303, 429]
        assert 1 <= int(undo[-1].headers["retry-after"]) <= 60


@asynccontextmanager
async def served(actions: Actions) -> AsyncIterator[httpx.AsyncClient]:
    """The actions alone, with nothing behind them."""
    application = answering(PlainTextResponse("elsewhere", 404), actions)
    async with (
        serve(application, "127.0.0.1", 0) as (host, port),
        httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False, timeout=20) as client,
    ):
        yield client
