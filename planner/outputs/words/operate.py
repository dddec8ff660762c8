"""Words about building and running a plan: permits, availability, acceptance, splices."""

from __future__ import annotations

from planner.outputs.words.both import Both

OPERATE: dict[str, Both] = {
    "title": Both("Construir y operar", "Building and running it"),
    "permits": Both("Permisos por titular del camino", "Permits by owner of the road"),
    "permits_note": Both(
        "Cada metro de la ruta figura una vez: lo otorga quien tiene la calle, según su número y clase, o "
        "el dueño de los postes, ductos o fibra que se usan. La tabla de titulares es del catálogo o del "
        "estudio; donde no cita fuente es un supuesto de planificación, a confirmar con cada autoridad.",
        "Each meter of the route stands once: whoever holds the street grants it, by its number and class, "
        "or the owner of the poles, ducts or fiber that are used. The table of owners is the catalog's or "
        "the study's; where it names no source it is a planning assumption, to be confirmed with each "
        "authority.",
    ),
    "permits_table": Both("Permisos a pedir", "Permits to ask for"),
    "authority": Both("Otorga", "Granted by"),
    "name": Both("Titular", "Owner"),
    "ref": Both("Ruta", "Road"),
    "asked": Both("Qué se pide", "What is asked"),
    "spans": Both("Tramos", "Spans"),
    "length": Both("Recorrido", "Route"),
    "service": Both("Disponibilidad y respaldo de energía", "Availability and power backup"),
    "service_none": Both("Ningún sitio está conectado.", "No site is connected."),
    "service_sentence": Both(
        "Por las tasas de falla y los tiempos de reparación del catálogo, {meeting} de {sites} sitios "
        "alcanzan la disponibilidad prometida de {target}; el promedio es {mean}.",
        "By the failure rates and repair times of the catalog, {meeting} of {sites} sites reach the "
        "promised availability of {target}; the mean is {mean}.",
    ),
    "service_protected": Both(
        "{protected} sitios tienen un segundo camino en alguna parte de su ruta; sin él el promedio sería "
        "{plain}.",
        "{protected} sites have a second way along some part of their route; without it the mean would be "
        "{plain}.",
    ),
    "service_tree": Both(
        "Ningún sitio tiene un segundo camino.",
        "No site has a second way.",
    ),
    "ups_held": Both(
        "El respaldo de energía (UPS) de cada sitio alcanza las {hours} prometidas.",
        "The UPS of every site carries it for the {hours} promised.",
    ),
    "ups_short": Both(
        "En {n} sitios el respaldo de energía (UPS) no alcanza las {hours} prometidas.",
        "At {n} sites the UPS does not last the {hours} promised.",
    ),
    "service_assumed": Both(
        "Las partes se suponen en serie y con fallas independientes, lo que favorece el resultado: una "
        "tormenta corta cable y energía a la vez. Las tasas son filas del catálogo con su fuente; casi "
        "todas son supuestos de planificación.",
        "Parts are taken in series and to fail apart from each other, which favors the result: a storm takes "
        "cable and mains together. Rates are rows of the catalog with their source; most are planning "
        "assumptions.",
    ),
    "service_table": Both("Los diez sitios con menos disponibilidad", "The ten sites with the least"),
    "site": Both("Sitio", "Site"),
    "kept": Both("Disponibilidad", "Availability"),
    "plain": Both("Sin protección", "Without protection"),
    "fiber_out": Both("Fuera por cortes", "Out by cuts"),
    "device_out": Both("Fuera por equipos", "Out by devices"),
    "power_out": Both("Fuera por energía", "Out by power"),
    "aerial": Both("Ruta aérea", "Route above ground"),
    "buried": Both("Ruta subterránea", "Route below ground"),
    "ups": Both("UPS", "UPS"),
    "acceptance": Both("Recepción de la obra", "Acceptance of the works"),
    "acceptance_sentence": Both(
        "La capa «acceptance» trae {fibers} mediciones de fibra (pérdida esperada y máxima en las dos "
        "longitudes de onda de cada enlace, sin la reserva para envejecimiento y reparaciones) y {cameras} "
        "pruebas de cámara (píxeles por metro sobre un blanco de tamaño conocido, a la distancia indicada, "
        "de día y de noche), de {sites} sitios. La orden «planner accept» compara los "
        "resultados y dice qué sitio pasa.",
        "Layer “acceptance” holds {fibers} measurements of fiber (loss expected and most loss at both "
        "wavelengths of each link, without the margin for aging and repairs) and {cameras} tests of cameras "
        "(pixels a meter on a target of known size at a stated distance, by day and by night), of {sites} "
        "sites. The command “planner accept” compares the results and says which site passes.",
    ),
    "hours_year": Both("h/año", "h/year"),
}

AUTHORITY_NAMES: dict[str, Both] = {
    "national": Both("Nación", "national"),
    "provincial": Both("provincia o estado", "province or state"),
    "municipal": Both("municipio", "municipality"),
    "rail": Both("ferrocarril", "railway"),
    "water": Both("autoridad del agua", "water authority"),
    "utility": Both("dueño de la instalación", "owner of the plant"),
}
ASKED_NAMES: dict[str, Both] = {
    "poles": Both("postes y cable aéreo", "poles and aerial cable"),
    "trench": Both("zanja y ducto", "trench and duct"),
    "attachment": Both("apoyo en sus postes", "to hang on its poles"),
    "duct_use": Both("uso de su ducto", "use of its duct"),
    "notice": Both("aviso, sin obra", "notice, no works"),
    "crossing": Both("cruce", "crossing"),
}
TEST_NAMES: dict[str, Both] = {
    "fiber": Both("fibra", "fiber"),
    "camera": Both("cámara", "camera"),
    "day": Both("día", "day"),
    "night": Both("noche", "night"),
}
OPERATE_CODES: dict[str, Both] = {**AUTHORITY_NAMES, **ASKED_NAMES, **TEST_NAMES}

OPERATE_COLUMNS: dict[str, Both] = {
    "aerial_m": Both("ruta aérea", "route above ground"),
    "asked": Both("qué se pide", "what is asked"),
    "authority": Both("otorga", "granted by"),
    "availability_pct": Both("disponibilidad sin protección", "availability without protection"),
    "buried_m": Both("ruta subterránea", "route below ground"),
    "device_out_h": Both("fuera por equipos", "out by devices"),
    "distance_m": Both("distancia del blanco", "distance of the target"),
    "expected_db": Both("pérdida esperada", "loss expected"),
    "expected_px_per_m": Both("densidad por su óptica", "density by its optics"),
    "fiber": Both("fibra", "fiber"),
    "fiber_out_h": Both("fuera por cortes", "out by cuts"),
    "least_db": Both("pérdida mínima posible", "least loss possible"),
    "least_px_per_m": Both("densidad exigida", "density asked for"),
    "light": Both("luz", "light"),
    "limit_db": Both("pérdida máxima que pasa", "most loss that passes"),
    "load_w": Both("consumo del lugar", "load of the place"),
    "meets": Both("cumple", "meets it"),
    "permit_id": Both("permiso", "permit"),
    "power_out_h": Both("fuera por energía", "out by power"),
    "protected": Both("segundo camino", "second way"),
    "protected_pct": Both("disponibilidad con protección", "availability with protection"),
    "ref": Both("ruta", "road"),
    "spans": Both("tramos", "spans"),
    "target_pct": Both("prometida", "promised"),
    "test_id": Both("prueba", "test"),
    "tested": Both("qué se prueba", "what is tested"),
    "ups_hours": Both("horas de UPS", "hours of UPS"),
    "ups_wh": Both("energía de la UPS", "energy of the UPS"),
}
