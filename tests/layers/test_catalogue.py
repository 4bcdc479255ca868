"""The catalogue that a web process holds follows the database."""

from __future__ import annotations

import asyncio

import pytest

from layers.catalogue import CatalogueCache, Layer
from layers.publish import publish_vector
from layers.versions import unpublish
from store.database import Database, Pools
from store.errors import Conflict, NotFound
from tests.layers.features import meta, wells


def test_the_cache_takes_up_what_changed_and_calls_back(database: Database) -> None:
    told: list[list[str]] = []

    async def late(layers: list[Layer]) -> None:
        told.append([layer.id for layer in layers])

    async def story() -> None:
        pools = Pools(database)
        await pools.open()
        cache = CatalogueCache(pools.reader)
        assert not cache.ready
        await cache.reload()
        assert (cache.ready, cache.layers) == (True, [])
        cache.on_change(late)
        with database.transaction("writer") as connection:
            publish_vector(connection, meta(), wells(), actor="test")
        await asyncio.gather(cache.reload(), cache.reload())
        assert cache.get("wells").version == 1
        revision = cache.revision
        await cache.reload()
        assert cache.revision == revision
        with database.transaction("writer") as connection:
            unpublish(connection, "wells", "so-tnmt", actor="test")
        await cache.reload()
        with pytest.raises(NotFound):
            cache.get("wells")
        await pools.close()

    asyncio.run(story())
    assert told == [[], ["wells"], []]


def test_a_raster_has_no_relation() -> None:
    from datetime import UTC, datetime

    from layers.style import Style

    raster = Layer(
        meta("cover"),
        "raster",
        Style(),
        1,
        None,
        "rasters/a.tif",
        "Raster",
        (),
        None,
        None,
        "",
        "test",
        datetime.now(UTC),
    )
    assert not raster.live
    with pytest.raises(Conflict):
        _ = raster.relation
