"""One state of the catalogue as pygeoapi sees it. Never changed: a new state is a new object, swapped in at once."""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from psycopg_pool import ConnectionPool
from pygeoapi.api import API
from pygeoapi.openapi import get_oas

from layers.catalogue import Layer
from layers.cql import Where
from layers.provider import Counts, FeatureAccess
from store.city import CityProfile
from web import ogc_config

ADDRESSES = 8  # host names remembered: a server has one or two, and a forged Host header must not fill the memory


class Snapshot:
    """The layers, and for each address under which they are asked for, pygeoapi's resources and OpenAPI document."""

    def __init__(
        self, api: API, layers: Sequence[Layer], pool: ConnectionPool[Any], counts: Counts, city: CityProfile
    ) -> None:
        self.layers = {layer.id: layer for layer in layers}
        self._api, self._pool, self._counts, self._city = api, pool, counts, city
        self._resources: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._openapi: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def view(self, base_url: str) -> API:
        """An API object of its own for one request: handlers write into it, and its links begin with `base_url`."""
        view = copy.copy(self._api)
        view.base_url, view.snapshot = base_url, self
        server = {**self._api.config["server"], "url": base_url}
        view.config = {**self._api.config, "server": server, "resources": self.resources(base_url)}
        identification = {**view.config["metadata"]["identification"], "url": base_url.removesuffix("/ogc")}
        view.config["metadata"] = {**view.config["metadata"], "identification": identification}
        view.tpl_config = {**view.config, "resources": {}}
        return view

    def resources(self, base_url: str) -> dict[str, Any]:
        """Collections and processes with links to `base_url`."""
        with self._lock:
            if base_url not in self._resources:
                made = ogc_config.collections(self.layers.values(), self._pool, self._counts, self._city, base_url)
                _remember(self._resources, base_url, {**self._api.config["resources"], **made})
            return dict(self._resources[base_url])

    def openapi(self, base_url: str) -> dict[str, Any]:
        """The OpenAPI document, made at the first request for it after a change (0.3 s for ten layers)."""
        with self._lock:
            known = self._openapi.get(base_url)
        if known is None:
            known = _read_only(get_oas(self.view(base_url).config, fail_on_invalid_collection=False))
            with self._lock:
                _remember(self._openapi, base_url, known)
        return known


def give_access(view: API, layer: Layer, *, raw: bool, where: Where | None) -> None:
    """Makes the view's feature provider of `layer` answer this request: in which form, and under which condition."""
    resource = view.config["resources"][layer.id]
    feature, *others = resource["providers"]
    access: FeatureAccess = feature["data"]
    mine = {**feature, "data": replace(access, raw=raw, where=where)}
    view.config["resources"][layer.id] = {**resource, "providers": [mine, *others]}


def _remember(cache: OrderedDict[str, dict[str, Any]], key: str, value: dict[str, Any]) -> None:
    cache[key] = value
    while len(cache) > ADDRESSES:
        cache.popitem(last=False)


def _read_only(document: dict[str, Any]) -> dict[str, Any]:
    """The document without what this server does not offer."""
    for path, methods in document["paths"].items():
        for method in ("put", "patch", "delete", "options"):
            if path.startswith("/collections/"):
                methods.pop(method, None)
    return document
