"""Pages of the OGC API for people: one template, filled from the JSON that clients get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request

from store.bilingual import Bilingual, Lang
from web.language import lang_of
from web.page_templates import render

TEXT = {
    "collections": Bilingual("Các lớp", "Collections"),
    "items": Bilingual("Đối tượng", "Features"),
    "schema": Bilingual("Lược đồ", "Schema"),
    "queryables": Bilingual("Thuộc tính lọc được", "Queryables"),
    "conformance": Bilingual("Tuân thủ chuẩn", "Conformance"),
    "processes": Bilingual("Tiến trình", "Processes"),
    "prev": Bilingual("Trang trước", "Previous"),
    "next": Bilingual("Trang sau", "Next"),
    "of": Bilingual("{returned} trong {matched} đối tượng", "{returned} of {matched} features"),
    "error": Bilingual("Có lỗi", "Something is wrong"),
    "extent": Bilingual("Phạm vi", "Extent"),
    "links": Bilingual("Liên kết", "Links"),
    "api": Bilingual("Mô tả API (OpenAPI)", "API description (OpenAPI)"),
    "tilesets": Bilingual("Bộ ô bản đồ", "Tile sets"),
}
TEXT |= {
    "jobs": Bilingual("Việc đang làm và đã làm", "Jobs"),
    "name": Bilingual("Tệp", "File"),
    "state": Bilingual("Trạng thái", "State"),
    "done": Bilingual("Số dòng đã xong", "Rows done"),
    "sent": Bilingual("Gửi lúc", "Sent at"),
    "began": Bilingual("Bắt đầu", "Begun at"),
    "ended": Bilingual("Kết thúc", "Ended at"),
    "kept": Bilingual("Giữ đến", "Kept until"),
    "results": Bilingual("Tải kết quả", "Download the result"),
}
STATES = {
    "accepted": Bilingual("đang chờ", "waiting"),
    "running": Bilingual("đang làm", "running"),
    "successful": Bilingual("đã xong", "done"),
    "failed": Bilingual("thất bại", "failed"),
    "dismissed": Bilingual("đã bỏ", "dismissed"),
}
#: Relations whose links are worth showing to a person.
SHOWN = ("items", "license", "describedby", "tilejson", "item")


@dataclass
class View:
    """What the template shows."""

    title: str
    intro: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[tuple[str, str]]] = field(default_factory=list)
    source: str = ""


def page(kind: str, content: str | bytes, request: Request) -> str:
    """The page for a JSON answer of one kind (the route's name)."""
    lang = lang_of(request)
    data = orjson.loads(content)
    view = MAKERS.get(kind, _plain)(data, lang)
    _call_columns_by_title(kind, view, getattr(request.state, "titles", {}), lang)
    other = "en" if lang == "vi" else "vi"
    asked = dict(request.query_params)
    return render(
        "ogc.html",
        lang,
        view=view,
        home=request.scope["root_path"],
        as_json=f"?{urlencode({**asked, 'f': 'json'})}",
        as_other=f"?{urlencode({**asked, 'f': 'html', 'lang': other})}",
        nav=[(TEXT[name].say(lang), f"{request.scope['root_path']}/{name}") for name in NAV],
    )


def _call_columns_by_title(kind: str, view: View, titles: Mapping[str, Bilingual], lang: Lang) -> None:
    """Column names become titles in the page's language; what is asked for by name keeps it, beside its title."""

    def title(name: str) -> str:
        return titles[name].say(lang) if name in titles else name

    if kind == "items":
        view.columns = [title(name) for name in view.columns]
    elif kind == "item":
        view.rows = [[(title(name), href), *values] for (name, href), *values in view.rows]
    elif kind in ("schema", "queryables"):
        view.columns = ["", *view.columns]
        view.rows = [[name, (title(name[0]) if name[0] in titles else "", ""), *rest] for name, *rest in view.rows]


NAV = ("collections", "processes", "conformance")


def wanted(request: Request) -> bool:
    """Whether a page is asked for: `f=html`, or a browser's Accept, and no other `f`."""
    said = request.query_params.get("f")
    accepted = [part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "").split(",")]
    liked = next((media for media in accepted if media in ("text/html", "application/json", "*/*")), "")
    return said == "html" if said else liked == "text/html"


def home(request: Request) -> str:
    """Where this door is, as the client asked for it, without a slash at the end."""
    return str(request.url.replace(path=request.scope["root_path"], query=None, fragment=None)).rstrip("/")


def _landing(data: dict[str, Any], lang: Lang) -> View:
    view = View(data["title"], data["description"])
    view.links = [(TEXT["api"].say(lang), link["href"]) for link in data["links"] if link["rel"] == "service-desc"]
    return view


def _collections(data: dict[str, Any], lang: Lang) -> View:
    view = View(TEXT["collections"].say(lang), columns=["", ""])
    for one in data["collections"]:
        href = next(link["href"] for link in one["links"] if link["rel"] in ("self", "alternate"))
        view.rows.append([(one["title"], href.partition("?")[0]), (one["description"], "")])
    return view


def _collection(data: dict[str, Any], lang: Lang) -> View:
    view = View(data["title"], data["description"], columns=["", ""])
    box = ", ".join(f"{side:.5f}" for side in data["extent"]["spatial"]["bbox"][0])
    view.rows = [[("id", ""), (data["id"], "")], [(TEXT["extent"].say(lang), ""), (box, "")]]
    links = {link["href"].partition("?")[0]: link["title"] for link in data["links"] if link["rel"] in SHOWN}
    here = next(link["href"] for link in data["links"] if link["rel"] in ("self", "alternate")).partition("?")[0]
    offered = ("items", "queryables", "schema") if data.get("itemType") == "feature" else ()
    own = {f"{here}/{name}": TEXT[name].say(lang) for name in offered}
    view.links = [(title, href) for href, title in {**links, **own}.items()]
    return view


def _items(data: dict[str, Any], lang: Lang) -> View:
    features = data["features"]
    columns = list(dict.fromkeys(name for feature in features for name in feature["properties"]))
    here = next(link["href"] for link in data["links"] if link["rel"] == "collection")
    view = View(next(link["title"] for link in data["links"] if link["rel"] == "collection"), columns=["id", *columns])
    matched = data.get("numberMatched", "?")
    view.intro = TEXT["of"].say(lang).format(returned=len(features), matched=matched)
    for one in features:
        values = [(_text(one["properties"].get(name)), "") for name in columns]
        view.rows.append([(str(one["id"]), f"{here}/items/{one['id']}"), *values])
    for rel in ("prev", "next"):
        view.links += [
            (TEXT[rel].say(lang), link["href"].replace("f=json", "f=html"))
            for link in data["links"]
            if link["rel"] == rel
        ]
    return view


def _item(data: dict[str, Any], lang: Lang) -> View:
    view = View(str(data["id"]), columns=["", ""])
    view.rows = [[(name, ""), (_text(value), "")] for name, value in data["properties"].items()]
    view.links = [(link["title"], link["href"]) for link in data["links"] if link["rel"] == "collection"]
    view.source = orjson.dumps(data["geometry"]).decode()[:2000]
    return view


def _schema(data: dict[str, Any], lang: Lang) -> View:
    view = View(data["title"], columns=["", ""])
    for name, about in data["properties"].items():
        view.rows.append([(name, ""), (about.get("format") or about.get("type", ""), "")])
    return view


def _conformance(data: dict[str, Any], lang: Lang) -> View:
    view = View(TEXT["conformance"].say(lang), columns=[""])
    view.rows = [[(name, "")] for name in data["conformsTo"]]
    return view


def _jobs(data: dict[str, Any], lang: Lang) -> View:
    view = View(TEXT["jobs"].say(lang), columns=[TEXT[name].say(lang) for name in ("name", "state", "done", "sent")])
    for one in data["jobs"]:
        here = next(link["href"] for link in one["links"] if link["rel"] == "self")
        rows = f"{one['rows']:,} · {one['progress']} %"
        view.rows.append([(one["name"], here), (_state(one, lang), ""), (rows, ""), (one["created"], "")])
    view.links = [(TEXT["next"].say(lang), link["href"]) for link in data["links"] if link["rel"] == "next"]
    return view


def _job(data: dict[str, Any], lang: Lang) -> View:
    view = View(data["name"] or data["jobID"], data["message"], columns=["", ""])
    of = f" / {data['rowsTotal']:,}" if data["rowsTotal"] else ""
    rows = {"state": _state(data, lang), "done": f"{data['rows']:,}{of} · {data['progress']} %"}
    times = {"sent": "created", "began": "started", "ended": "finished", "kept": "expires"}
    rows |= {name: data[field] for name, field in times.items() if field in data}
    view.rows = [[(TEXT[name].say(lang), ""), (value, "")] for name, value in rows.items()]
    view.links = [
        (TEXT["results"].say(lang), link["href"]) for link in data["links"] if link["rel"].endswith("results")
    ]
    view.links.append((TEXT["jobs"].say(lang), data["links"][0]["href"].rpartition("/")[0]))
    return view


def _state(job: dict[str, Any], lang: Lang) -> str:
    return STATES[job["status"]].say(lang)


def _error(data: dict[str, Any], lang: Lang) -> View:
    return View(TEXT["error"].say(lang), data.get("description", ""))


def _plain(data: Any, lang: Lang) -> View:
    title = data.get("title", "JSON") if isinstance(data, dict) else "JSON"
    return View(str(title), source=orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


MAKERS: dict[str, Callable[[Any, Lang], View]] = {
    "landing": _landing, "collections": _collections, "collection": _collection, "items": _items, "item": _item,
    "schema": _schema, "queryables": _schema, "conformance": _conformance, "error": _error, "jobs": _jobs,
    "job": _job,
}  # fmt: skip
