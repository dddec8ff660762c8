"""Findings on the data of a city, on the choice and on the money, and open facts: English, Spanish."""

from __future__ import annotations

TERMS: dict[str, str] = {
    "points": "puntos", "listed cameras": "cámaras de la lista", "POPs that stand": "nodos que ya están",
    "centers": "centros", "railways": "vías férreas", "rivers, streams and canals": "ríos, arroyos y canales",
    "main roads": "rutas o avenidas principales", "cameras that stand already": "cámaras que ya están",
    "areas of open ground and vegetation": "áreas de espacio abierto y vegetación",
    "doors, sensitive places, stops and poles": "puertas, lugares sensibles, paradas y postes",
    "districts": "distritos", "exclusion zones": "zonas de exclusión",
    "Cameras that stand already": "Cámaras que ya están",
    "Areas of open ground and vegetation": "Áreas de espacio abierto y vegetación",
    "Doors, sensitive places, stops and poles": "Puertas, lugares sensibles, paradas y postes",
    "Districts": "Distritos", "Exclusion zones": "Zonas de exclusión", "class unknown": "clase desconocida",
    "playground": "plaza de juegos", "surface": "pavimento", "lanes": "ancho de calzada",
    "slope": "pendiente", "zone": "zona", "level crossing": "paso a nivel", "park": "parque",
    "parking": "estacionamiento", "sports": "deportes", "vegetation": "vegetación", "hexagons": "hexágonos",
    "areas": "áreas",
    "seat_of_government": "sede de gobierno", "transit_stop": "parada", "worship": "templo",
    "union": "sindicato", "party": "partido", "shelter": "refugio", "kindergarten": "jardín de infantes",
    "university": "universidad", "lamp": "farola",
    "1 fiber": "1 fibra", "2 fibers": "2 fibras",
    "within the bbox of the study": "dentro del bbox del estudio", "in the file": "en el archivo",
    "no choice of more was found": "no se halló una elección de más",
    "purpose": "finalidad", "legal_basis": "base legal", "controller": "responsable", "contact": "contacto",
    "retention_days": "días de conservación", "review_date": "fecha de revisión",
    "published_precision_m": "precisión de lo publicado", "owner": "dueño", "operator": "quién opera",
    "maintainer": "quién mantiene",
    "no three streets meet where fiber may be built and a center is reached":
        "no se juntan tres calles donde se pueda construir fibra y se llegue a un centro",
    "no block is as long as `cameras.midblock_spacing_m`":
        "ninguna cuadra es tan larga como `cameras.midblock_spacing_m`",
    "no named plaza or park is mapped beside a street":
        "el mapa no tiene plaza ni parque con nombre junto a una calle",
    "no arterial leaves the dense streets and goes on for 200 m":
        "ninguna arteria sale de las calles densas y sigue 200 m",
    "no school, hospital, clinic or stop is mapped near a street":
        "el mapa no tiene escuela, hospital, centro de salud ni parada cerca de una calle",
    "no pole or street lamp is mapped near a street":
        "el mapa no tiene poste ni farola cerca de una calle",
    "the study names no cameras that stand already": "el estudio no nombra cámaras que ya están",
}  # fmt: skip

FOUND: tuple[tuple[str, str], ...] = (
    # what stands by plant.source
    ("Of the {s}, these stand already by `plant.source`: they are neither joined nor bought again.",
     "De la lista ({s}), estos ya están según `plant.source`: ni se unen ni se compran de nuevo."),
    ("assets that stand, and nobody tells how old they are: they are replaced only where they are down",
     "bienes que ya están y cuya edad nadie dice: se reponen solo donde están caídos"),
    ("layers that are no kind of asset are left out: {s}",
     "capas que no son ningún tipo de bien, dejadas de lado: {s}"),
    # POPs that stand
    ("{i} ({s}) holds a POP by network.existing_pops, and is none of the plan.",
     "{i} ({s}) ya tiene un nodo según network.existing_pops, y no es nodo del plan."),
    ("It is not joined.", "No está unido a la red."),
    # streets
    ("Street pieces drawn twice over the same vertices were taken once.",
     "Los trozos de calle dibujados dos veces sobre los mismos vértices se tomaron una sola vez."),
    ("Loops shorter than {n} m that lead back to where they start were taken out.",
     "Se quitaron los lazos de menos de {n} m que vuelven a donde empiezan."),
    ("Pairs of streets on one level cross without sharing a vertex, so no fiber turns from one into the "
     "other. Where they truly meet, add the vertex (the GIS tool is called planarize).",
     "Pares de calles al mismo nivel se cruzan sin compartir un vértice, así que ninguna fibra dobla de una "
     "a otra. Donde se encuentran de verdad, agregue el vértice (en SIG, «planarizar»)."),
    ("Street ends within {n} m of each other were joined; the length is how far they moved.",
     "Se unieron los extremos de calle a menos de {n} m entre sí; la longitud es cuánto se movieron."),
    ("Street pieces whose two ends were joined had no length left and were taken out.",
     "Se quitaron los trozos de calle que quedaron sin largo al unirse sus dos extremos."),
    ("Dead ends that stopped within {n} m of another street were joined to it; the length is how far they "
     "moved.",
     "Los extremos sin salida a menos de {n} m de otra calle se unieron a ella; la longitud es cuánto se "
     "movieron."),
    ("Street lines without length (all vertices in one place) were taken out.",
     "Se quitaron las líneas de calle sin largo (todos los vértices en un lugar)."),
    ("Lengths in {c} differ from geodesic lengths by {n} % at most on one span and {m} % in all.",
     "Las longitudes en {c} difieren de las geodésicas en {n} % como máximo en un tramo y en {m} % en "
     "total."),
    ("Lengths in {c} differ from geodesic lengths by {n} % at most on one span and {m} % in all; the area is "
     "wide or far from the middle of its zone, so lengths and costs are off by as much.",
     "Las longitudes en {c} difieren de las geodésicas en {n} % como máximo en un tramo y en {m} % en total; "
     "el área es ancha o está lejos del medio de su zona, así que longitudes y costos yerran otro tanto."),
    ("Streets with access private or no stay on the map but may not carry fiber.",
     "Las calles privadas o cerradas al paso quedan en el mapa y no llevan fibra."),
    ("Tunnels may not carry fiber: that would need the agreement of the tunnel's owner.",
     "Los túneles no llevan fibra: haría falta el acuerdo de su dueño."),
    ("Street class `{c}` is not in the table of street classes; treated as `unclassified`.",
     "La clase de calle `{c}` no está en la tabla de clases; se la trata como `unclassified`."),
    ("Streets of class `{c}` may not carry fiber by the table of street classes.",
     "Las calles de clase `{c}` no llevan fibra según la tabla de clases."),
    ("The streets fall into {n} parts that do not meet; {m} % of the meters lie outside the largest. Sites "
     "there are reached only from a center in the same part.",
     "Las calles forman {n} partes que no se tocan; {m} % de los metros queda fuera de la mayor. A los "
     "sitios de allí solo se llega desde un centro de la misma parte."),
    ("ways proposed, under construction or gone: left out",
     "calles proyectadas, en obra o que ya no están: quedan fuera"),
    ("areas, platforms and lifts tagged as highway: left out",
     "áreas, andenes y ascensores marcados como calle: quedan fuera"),
    ("ways that leave the extract: the part outside is unknown",
     "calles que salen del recorte: lo que sigue afuera no se conoce"),
    ("the layer names no street class: every line counts as unclassified, motorways too",
     "la capa no dice la clase de calle: toda línea cuenta como unclassified, también las autopistas"),
    ("rows without a line of finite coordinates: left out",
     "filas sin una línea de coordenadas finitas: quedan fuera"),
    # centers and sites
    ("Center {c} stands on a part of the streets that does not meet the longest; it reaches {n} km of "
     "streets.",
     "El centro {c} está en una parte de las calles que no toca a la más larga; alcanza {n} km de calles."),
    ("planning assumption: no center is named, the middle of the streets is taken; name it in [[centers]].",
     "supuesto de planificación: no se nombra ningún centro y se toma el medio de las calles; nómbrelo en "
     "[[centers]]."),
    ("Points known only by their number in a demand row were placed on streets of that row by rule; their "
     "true doors are elsewhere in it.",
     "Los puntos de los que solo se sabe cuántos hay en una fila de demanda se ubicaron por regla en calles "
     "de esa fila; sus puertas verdaderas están en otra parte de ella."),
    ("Of the {w}, {n} share {m} places exactly: {i}. Each is served on its own.",
     "De los sitios «{w}», {n} comparten exactamente {m} lugares: {i}. A cada uno se lo sirve aparte."),
    ("Of the {w}, these stand within {n} m of another: {i}. Each is served on its own.",
     "De los sitios «{w}», estos están a menos de {n} m de otro: {i}. A cada uno se lo sirve aparte."),
    ("These sites have no light here, and the plan found without limits on money lights them: {i}. It breaks "
     "{w}.",
     "Estos sitios no tienen luz aquí, y el plan hallado sin límites de dinero se la da: {i}. Ese plan no "
     "cumple {w}."),
    ("These sites have no light here, and a plan found that owns less than `{s}` {n} lights them: {i}.",
     "Estos sitios no tienen luz aquí, y un plan hallado con menos propio que `{s}` {n} se la da: {i}."),
    ("Of the {w}, left unserved with reason `{r}`: {i}.",
     "De los sitios «{w}», quedan sin servicio por «{r}»: {i}."),
    ("`{x}` was read as easting, then northing: in {c} only that order fits",
     "`{x}` se leyó como este y después norte: en {c} solo ese orden cabe"),
    ("`{x}` was read as the northing and `{y}` as the easting, as {c} counts x northward",
     "`{x}` se leyó como norte e `{y}` como este, porque {c} cuenta x hacia el norte"),
    # ground
    ("Of the {w}, these cross themselves and were mended: {i}. Check their shape.",
     "De la capa «{w}», estas figuras se cruzan a sí mismas y se corrigieron: {i}. Revise su forma."),
    ("Of the {w}, these lie more than {n} km outside the area of the streets and were left out: {i}.",
     "De la capa «{w}», estas quedan a más de {n} km del área de las calles y no se tomaron: {i}."),
    ("Cameras that stand already: {i}.", "Cámaras que ya están: {i}."),
    ("Areas of open ground and vegetation: {i}.", "Áreas de espacio abierto y vegetación: {i}."),
    ("Doors, sensitive places, stops and poles: {i}.", "Puertas, lugares sensibles, paradas y postes: {i}."),
    ("Exclusion zones: {i}.", "Zonas de exclusión: {i}."),
    ("Districts.", "Distritos."),
    ("Districts overlap: {i}. A place in several is of the first in the layer's order.",
     "Hay distritos que se superponen: {i}. Un lugar en varios es del primero según el orden de la capa."),
    ("rows of districts have the name of an earlier row: joined with it, residents summed",
     "filas de distritos con el nombre de una anterior: se unieron a ella y se sumaron los habitantes"),
    ("exclusion zones outside the bbox of the study: left out",
     "zonas de exclusión fuera del bbox del estudio: no se tomaron"),
    ("areas that are private, indoors, below ground or in a building: no open ground, left out",
     "áreas privadas, bajo techo, bajo tierra o dentro de un edificio: no son espacio abierto, quedan fuera"),
    ("rows without an area: left out", "filas sin superficie: quedan fuera"),
    ("building footprints are mapped in this file and not read, so sight is bounded by street corridors "
     "alone and no home is counted: name the file in `sources.buildings`",
     "el archivo trae plantas de edificios que no se leen, así que la visión se limita al corredor de la "
     "calle y no se cuenta ninguna vivienda: nombre el archivo en `sources.buildings`"),
    ("no building footprint stands {w}: sight is bounded by the street corridor alone",
     "no hay ninguna planta de edificio {w}: la visión se limita al corredor de la calle"),
    # works
    ("Crossings of {k} unknown: no layer. They are neither counted nor priced; name one in "
     "`sources.barriers`, or run `planner fetch`.",
     "Cruces de {k}: desconocidos, no hay capa. No están contados ni presupuestados; nombre una en "
     "`sources.barriers`, o corra `planner fetch`."),
    ("Places where streets that may carry fiber cross {k} away from junctions.",
     "Lugares donde calles que pueden llevar fibra cruzan {k} fuera de las esquinas."),
    ("By {f}, {w} costs {n} times as much on some of these streets.",
     "Por {f}, la forma «{w}» cuesta {n} veces lo común en algunas de estas calles."),
    ("By {f}, {w} costs {n} to {m} times as much on some of these streets.",
     "Por {f}, la forma «{w}» cuesta de {n} a {m} veces lo común en algunas de estas calles."),
    ("By {f}, {w} may not be built on {b} of these streets.",
     "Por {f}, la forma «{w}» no se puede construir en {b} de estas calles."),
    ("By {f}, {w} costs {n} times as much on some and may not be built on {b} of these streets.",
     "Por {f}, la forma «{w}» cuesta {n} veces lo común en algunas de estas calles y no se puede construir "
     "en {b}."),
    ("By {f}, {w} costs {n} to {m} times as much on some and may not be built on {b} of these streets.",
     "Por {f}, la forma «{w}» cuesta de {n} a {m} veces lo común en algunas de estas calles y no se puede "
     "construir en {b}."),
    # demand, places, cameras
    ("Rows of the demand layer were taken as {s}; set `sources.demand_shape` to say otherwise.",
     "Las filas de la capa de demanda se tomaron como {s}; `sources.demand_shape` puede decir otra cosa."),
    ("{n} demand points inside zones that forbid or mask, or inside grounds that are masked, weigh {w} ({p} "
     "% of all demand): it stays in the denominator, and no camera is credited with it.",
     "{n} puntos de demanda dentro de zonas que prohíben o enmascaran, o de predios con máscara, pesan {w} "
     "({p} % de toda la demanda): quedan en el denominador y a ninguna cámara se le acreditan."),
    ("Demand points inside a building footprint gave their weight ({p} % of the demand on streets and open "
     "ground) to the nearest point of their block outdoors.",
     "Los puntos de demanda dentro de un edificio pasaron su peso ({p} % de la demanda en calles y espacio "
     "abierto) al punto exterior más cercano de su manzana."),
    ("`cameras.candidates` asks for places of kind {k}, and none is offered: {w}, or stands within 12 m of a "
     "better place.",
     "`cameras.candidates` pide lugares de clase «{k}» y no se ofrece ninguno: {w}, o está a menos de 12 m "
     "de un lugar mejor."),
    ("{l} ({p} px/m) is held by no frame of these classes on the ground, {d} m below the mount (slant "
     "distance: {c}): they are not offered, and see nothing where the list fixes them.",
     "ninguna imagen de estas clases sostiene {l} ({p} px/m) en el suelo, {d} m debajo del montaje "
     "(distancia oblicua: {c}): no se ofrecen, y donde la lista las fija no ven nada."),
    ("{n} places are not offered: an exclusion zone or a sensitive place forbids them.",
     "{n} lugares no se ofrecen: los prohíbe una zona de exclusión o un lugar sensible."),
    ("asked {n}, chosen {m}; what stops it: {s}.", "pedidas {n}, elegidas {m}; lo que lo detiene: {s}."),
    ("{n} cameras see less public ground than `privacy.least_public_share` {p} of their view: {i}; the least "
     "is {m}.",
     "{n} cámaras ven menos suelo público que `privacy.least_public_share` {p} de su vista: {i}; la mínima "
     "es {m}."),
    ("`{s}` names kinds of which the study has no point: {a}; it has {b}.",
     "`{s}` nombra tipos de los que el estudio no tiene ningún punto: {a}; tiene {b}."),
    ("Views that show more than {n} m of homes are not offered (privacy.facade_action).",
     "Las vistas que muestran más de {n} m de viviendas no se ofrecen (privacy.facade_action)."),
    ("`privacy.facade_action = \"forbid\"` forbids nothing: no building of known use is mapped, so nobody "
     "knows which views show homes.",
     "`privacy.facade_action = \"forbid\"` no prohíbe nada: no hay edificios de uso conocido en el mapa, y "
     "no se sabe qué vistas muestran viviendas."),
    ("mapped indoors, not on a street: left out", "en el mapa bajo techo y no en una calle: quedan fuera"),
    ("mapped as surveillance by guards or other means than cameras: left out",
     "en el mapa como vigilancia por guardias u otros medios: quedan fuera"),
    ("cameras outside the bbox of the study: left out", "cámaras fuera del bbox del estudio: no se tomaron"),
    ("cameras that stand already are of an unknown class or look in an unknown direction: none of their view "
     "is credited, so coverage may be higher than told; survey them and give a list with class and direction",
     "cámaras que ya están, de clase o dirección desconocida: no se les acredita ninguna vista, así que la "
     "cobertura puede ser mayor; relévelas y dé una lista con clase y dirección"),
    ("cameras that stand already are of an unknown class or look in an unknown direction: each is credited "
     "as looking all round (`cameras.existing_unknown`), so coverage may be lower than told; survey them and "
     "give a list with class and direction",
     "cámaras que ya están, de clase o dirección desconocida: a cada una se le acredita mirar en redondo "
     "(`cameras.existing_unknown`), así que la cobertura puede ser menor; relévelas y dé una lista con clase "
     "y dirección"),
    ("domes without a direction are taken as all-round cameras: planning assumption, a dome may hide a "
     "camera that looks one way",
     "los domos sin dirección se toman como cámaras en redondo: supuesto de planificación, un domo puede "
     "esconder una cámara que mira hacia un lado"),
    ("cameras are mapped in this file and not counted as standing: name it in `sources.existing_cameras` to "
     "add to them rather than beside them",
     "el archivo trae cámaras que no se cuentan como existentes: nómbrelo en `sources.existing_cameras` "
     "para sumar a ellas y no al lado"),
    ("POPs that stand outside the bbox of the study: left out",
     "nodos que ya están, fuera del bbox del estudio: no se tomaron"),
    ("POPs that stand, and nobody tells their free ports: none is counted on, all are bought",
     "nodos que ya están y cuyos puertos libres no se conocen: no se cuenta con ninguno y se compran todos"),
    ("its license is not told, so no output can name it; set `{s}`",
     "su licencia no se dijo, y ninguna salida puede nombrarla; complete `{s}`"),
    # phases and money
    ("a budget of {b} held no further site: the cheapest next one costs {n}; {m} places stand in the last "
     "phase, for which there is no budget.",
     "en un presupuesto de {b} no cabe otro sitio: el siguiente más barato cuesta {n}; {m} lugares quedan en "
     "la última etapa, que no tiene presupuesto."),
    ("the bill of materials holds nothing for {i}, though the plan needs it.",
     "el cómputo no tiene nada para {i}, aunque el plan lo necesita."),
    ("nobody is named to pay {n} recurring costs: {i}. Name them in `ownership.payer` or `finance.payers`.",
     "nadie figura como pagador de {n} gastos que se repiten: {i}. Nómbrelo en `ownership.payer` o "
     "`finance.payers`."),
    ("{n} lines are priced zero: {i}.", "{n} líneas tienen precio cero: {i}."),
)  # fmt: skip
