"""What each setting of the backbone means, in Spanish beside the English of the settings themselves."""

from __future__ import annotations

BACKBONE: dict[str, str] = {
    "backbone.ways": "formas en que se puede tener un enlace; en blanco no se planifica troncal",
    "backbone.roads": "rutas entre lugares: una tabla de tramos, un archivo OSM o una capa de líneas; en "
    "blanco toma las coordenadas",
    "backbone.places": "tabla de más lugares: cruces de rutas, y localidades por unir con sus Mb/s",
    "backbone.fibers": "tabla de la fibra que ya está junto a las rutas: from, to, way, owner, pairs, "
    "fee_km_year, state",
    "backbone.leased": "tabla de enlaces ofrecidos: from, to, capacity_mbps, fee_month, entry_fee, "
    "provider, provenance",
    "backbone.road_classes": "clases de ruta que se toman de un archivo OSM o de una capa",
    "backbone.detour_factor": "kilómetros de ruta por cada uno en línea recta, donde no se sabe el largo "
    "(supuesto de planificación)",
    "backbone.neighbors": "sin rutas: lugares con que se une cada uno, los más cercanos, además del árbol "
    "más corto",
    "backbone.longest_km": "sin rutas: un enlace más largo solo se puede arrendar (mar, o no se sabe de "
    "ruta)",
    "backbone.snap_limit_km": "lo más lejos de las rutas que puede estar un lugar",
    "backbone.lease_pairs": "pares de lugares entre los que se puede arrendar capacidad a los precios de "
    "la lista: none; flows (los que se envían datos); parents (estos, y cada centro de un nivel con los "
    "demás de él y de arriba); all (todos)",
    "backbone.lease_levels_mbps": "capacidades en que se arriendan (supuesto de planificación)",
    "backbone.lease_provider": "quién los arrienda; en blanco: sin nombre",
    "backbone.protection": "los flujos entre centros de este nivel y de arriba soportan cualquier falla "
    "única que los candidatos permitan; members: todos; none: ninguno",
    "backbone.disjoint": "qué puede fallar: un enlace, o un enlace o un lugar por el que el flujo solo pasa",
    "backbone.protected_share": "parte de un flujo protegido que debe seguir pasando cuando uno falla",
    "backbone.fibers_in_cable": "fibras de los cables que se tienden",
    "backbone.hut_km": "fibra más larga de un lugar iluminado al siguiente: entre ambos va una caseta "
    "(supuesto de planificación)",
    "backbone.pole_spacing_m": "distancia máxima entre postes junto a rutas (supuesto de planificación)",
    "backbone.chamber_spacing_m": "distancia máxima entre cámaras junto a rutas (supuesto de planificación)",
    "backbone.slack_pct": "cable más allá de la ruta: flecha, reservas, desperdicio",
    "backbone.member_mbps": "lo que un miembro envía a su centro donde ningún nivel lo dice; 0 suma sus "
    "transmisiones",
    "backbone.most_corridors": "una red de rutas más grande se recorta a lo cercano a los caminos más "
    "cortos; la cota es entonces de lo que queda",
    "backbone.gap_limit_pct": "termina la elección con esta brecha probada",
    "backbone.time_limit_s": "termina la elección pasado este tiempo",
}
