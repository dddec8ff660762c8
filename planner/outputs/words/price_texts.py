"""Notes, sources and regions of the catalog's price book, in both languages; those of a study stay."""

from __future__ import annotations

from planner.outputs.words.both import Both, same

_TEXTS: tuple[tuple[str, str], ...] = (
    ("Latin America", "América Latina"),
    ("Americas", "América"),
    ("United States", "Estados Unidos"),
    ("Argentina", "Argentina"),
    ("planning assumption", "supuesto de planificación"),
    ("planning assumption: as the route item", "supuesto de planificación: como el ítem de ruta"),
    (
        "trade press; Florida DOT 2004 (devices US$280 to 3,500)",
        "prensa del sector; Florida DOT 2004 (equipos, US$280 a 3.500)",
    ),
    (
        "US council papers (plate-reading camera US$4,900 to 20,000)",
        "actas de concejos de Estados Unidos (cámara lectora de patentes, US$4.900 a 20.000)",
    ),
    (
        "US council papers (subscription US$2,500 to 3,000 a year)",
        "actas de concejos de Estados Unidos (suscripción, US$2.500 a 3.000 por año)",
    ),
    ("Florida DOT 2004 (site switch US$2,000)", "Florida DOT 2004 (switch de sitio, US$2.000)"),
    ("Florida DOT 2004 (termination US$300)", "Florida DOT 2004 (terminación, US$300)"),
    ("forum (about US$400 a closure, uncertain)", "foro (unos US$400 por caja de empalme, incierto)"),
    (
        "vendor page (7 to 30 US$ per pole-year, uncertain)",
        "página de un proveedor (7 a 30 US$ por poste y año, incierto)",
    ),
    (
        "visionsantiago.com (operation and maintenance US$46 to 60 per camera-month, converted)",
        "visionsantiago.com (operación y mantenimiento, US$46 a 60 por cámara y mes, convertido)",
    ),
    (
        "rionegro.com.ar (US$520 to 770 per camera-month around 2013, converted)",
        "rionegro.com.ar (US$520 a 770 por cámara y mes hacia 2013, convertido)",
    ),
    (
        "rionegro.com.ar (Tigre, about US$520 per camera-month around 2013, converted, +-15 %)",
        "rionegro.com.ar (Tigre, unos US$520 por cámara y mes hacia 2013, convertido, +-15 %)",
    ),
    (
        "not meters of route: equivalent meters, priced as the route item",
        "no son metros de ruta: metros equivalentes, al precio del ítem de ruta",
    ),
    ("on top of the meters of route", "además de los metros de ruta"),
    (
        "on top of the meters of route and the factor of the bridge",
        "además de los metros de ruta y del factor del puente",
    ),
    (
        "typical is a planning assumption inside the published range",
        "el típico es un supuesto de planificación dentro del rango publicado",
    ),
    (
        "typical is a planning assumption inside the published range; the yearly subscription is apart",
        "el típico es un supuesto de planificación dentro del rango publicado; la suscripción va aparte",
    ),
    ("typical is the middle of the published range", "el típico es el medio del rango publicado"),
    (
        "typical is the middle of the published range; year and share of labor are planning assumptions",
        "el típico es el medio del rango publicado; el año y la parte de mano de obra son supuestos de "
        "planificación",
    ),
    (
        "high is the published price; low and typical are planning assumptions",
        "el alto es el precio publicado; bajo y típico son supuestos de planificación",
    ),
    ("low and typical are planning assumptions", "bajo y típico son supuestos de planificación"),
    (
        "the fixed camera with a longer lens and stronger infrared",
        "la cámara fija con lente más larga e infrarrojo más potente",
    ),
    (
        "no Latin American source found; Florida DOT 2004 pays 5,500 to 13,500 for 14 to 21 m poles erected",
        "sin fuente latinoamericana; Florida DOT 2004 paga 5.500 a 13.500 por las de 14 a 21 m colocadas",
    ),
    (
        "with poles, cable and stringing about 18 US$/m typical; CTC 2014 gives 31.7 in the United States",
        "con postes, cable y tendido, unos 18 US$/m típicos; CTC 2014 da 31,7 en Estados Unidos",
    ),
    (
        "with make-ready, cable and stringing about 6.5 US$/m typical; published totals 4.0 "
        "(lanacion.com.py) to 9.3 (CTC 2014)",
        "con adecuación, cable y tendido, unos 6,5 US$/m típicos; totales publicados de 4,0 "
        "(lanacion.com.py) a 9,3 (CTC 2014)",
    ),
    (
        "high is the United States median of Cartesian 2023 (53 US$/m in all), labor share from the same",
        "el alto es la mediana de Estados Unidos de Cartesian 2023 (53 US$/m en total); de allí también la "
        "parte de mano de obra",
    ),
    (
        "published make-ready 10,000 to 50,000 US$ per mile (vendor page, uncertain) would be 250 to 1,250 a "
        "pole",
        "la adecuación publicada, 10.000 a 50.000 US$ por milla (página de un proveedor, incierto), sería de "
        "250 a 1.250 por poste",
    ),
    ("at about 25 poles per km; typical is 14 a pole", "a unos 25 postes por km; el típico es 14 por poste"),
    (
        "a seat watched day and night takes about 5 persons",
        "un puesto atendido día y noche lleva unas 5 personas",
    ),
)
PRICE_TEXTS: dict[str, Both] = {english: Both(spanish, english) for english, spanish in _TEXTS}


def price_text(text: object) -> Both:
    """Return a note, source or region of the price book; one that the catalog does not know stays as it is.

    >>> price_text("Latin America").es, price_text("provincial tender 12/2025").es
    ('América Latina', 'provincial tender 12/2025')
    """
    return PRICE_TEXTS.get(str(text), same(text))
