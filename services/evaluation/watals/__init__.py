"""Wat als: de geschiedenis nagespeeld onder een ander regelbestand, en dat bestand daarna misschien aangenomen.

`bestand` leest een concept en zegt alles wat er niet aan klopt; `kracht` zegt wat er naast het concept geldt;
`doelgroep`, `termijnen` en `route` spelen een casus na; `naspelen` doet dat met het hele grootboek tot een plaats;
`vergelijken` telt, en zwijgt over kleine groepen; `deur` en `api` laten binnen.
"""
