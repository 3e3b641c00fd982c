"""Het commando `doorstroom`."""

import typer

from cli import (
    bewijs,
    demo,
    importeer,
    inzage,
    inzagelog,
    reconcilieer,
    runtime,
    simuleer,
    sleutels,
    tijdlijn,
    uitvoer,
    verbeterpunt,
    verslag,
    watals,
)

app = typer.Typer(
    name="doorstroom",
    help="Een regio van Doorstroompunten op deze machine: starten, bekijken, gebruiken, stoppen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(demo.demo)
app.command()(runtime.up)
app.command()(runtime.down)
app.command()(runtime.status)
app.command()(runtime.token)
app.command()(importeer.importeer)
app.command()(simuleer.simuleer)
app.command()(tijdlijn.tijdlijn)
app.command()(bewijs.bewijs)
app.command("controleer")(bewijs.controleer_bundel)
app.command()(reconcilieer.reconcilieer)
app.command()(watals.watals)
app.command()(watals.concepten)
app.command()(inzage.inzage)
app.add_typer(inzagelog.app, name="inzagelog")
app.command()(uitvoer.uitvoer)
app.command()(verslag.verslag)
app.command()(verbeterpunt.verbeterpunt)
app.add_typer(sleutels.app)

if __name__ == "__main__":
    app()
