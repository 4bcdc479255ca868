"""Publishing a file as a layer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commands.terminal import Reporter, actor, console, opened

app = typer.Typer()


@app.command()
def publish(
    file: Path,
    layer_id: Annotated[str, typer.Option("--id", help="the layer's id; else from the file's name")] = "",
    title_vi: Annotated[str, typer.Option(help="title in Vietnamese; else the file's name")] = "",
    title_en: Annotated[str, typer.Option(help="title in English; else the Vietnamese one")] = "",
    theme: str = "other",
    owner: str = "bandoso",
    licence: str = "",
    layer: Annotated[str | None, typer.Option(help="which layer of a file that has several")] = None,
    crs: Annotated[str | None, typer.Option(help="EPSG:9210, or `auto`, where the file does not say")] = None,
    key_column: Annotated[str | None, typer.Option(help="the column that identifies a feature")] = None,
) -> None:
    """Publish a vector file as a layer: live in the OGC API, the tiles and the map at once."""
    from layers.publish import publish_vector
    from loaders.vector import read_vector

    with opened() as database, Reporter() as report:
        profile = database.settings.profile
        with read_vector(file, layer=layer, crs=crs, profile=profile) as source:
            title = title_vi or file.stem
            meta = meta_of(layer_id or file.stem, title, title_en or title, theme, owner, licence, file, key_column)
            with database.transaction("writer") as connection:
                done = publish_vector(connection, meta, source, actor=actor(), city=profile, progress=report)
    console.print(f"[green]✓[/green] {done.layer_id} v{done.version}: {done.feature_count:,}", highlight=False)
    for refusal in done.refused[:5]:
        console.print(f"  - {refusal.row}: {refusal.reason}", markup=False)


def meta_of(
    layer_id: str,
    title_vi: str,
    title_en: str,
    theme: str,
    owner: str,
    licence: str,
    file: Path,
    key: str | None = None,
) -> Any:
    from layers.meta import LayerMeta
    from layers.naming import layer_id_of

    return LayerMeta(
        id=layer_id_of(layer_id), title_vi=title_vi, title_en=title_en, theme=theme, owner=owner,
        licence=licence or "chưa khai báo / not stated", source=file.name, key_column=key,
    )  # fmt: skip
