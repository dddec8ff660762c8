"""What each setting of standing plant and its replacement means, in Spanish."""

from __future__ import annotations

PLANT: dict[str, str] = {
    "plant.source": "carpeta de un plan anterior, su plan.gpkg o una exportación GeoPackage, o un archivo de "
    "obra terminada (GeoPackage, CSV, XLSX): ya está y funciona; desde el estudio o la raíz de datos",
    "plant.crs": "código EPSG de las coordenadas de una lista de obra terminada, si no son grados",
    "plant.year": "año calendario en que se construye este plan: las edades se cuentan hasta él",
    "plant.year_built": "año calendario en que se construyó lo que no trae año en su fila; 0 deja la edad "
    "sin saber, y solo se repone lo que está caído o trae su año de reposición",
    "plant.mode": "de quién es lo que no lo dice en su fila",
    "plant.owner": "dueño de lo que no trae dueño en su fila; en blanco toma `ownership.owner`",
    "plant.maintenance_end": "último año calendario en que alguien repara lo que ya está, si su fila no lo "
    "dice; 0 no tiene fin",
    "plant.center_m": "un centro del estudio a esta distancia de uno que ya está es ese mismo",
    "replacement.by": "plan: lo caído o pasado de su vida útil en `plant.year` lo compra de nuevo este plan; "
    "program: a lo largo de los años, con `replacement.yearly_budget`, aparte del plan; none: nada",
    "replacement.yearly_budget": "lo que el programa puede gastar por año, a precios del año 0, sin "
    "imprevistos ni impuestos",
    "replacement.horizon_years": "años del programa; el primero es `plant.year`",
    "replacement.carry_over": "lo que un año deja de su presupuesto se suma al siguiente",
    "replacement.worn_out_pct": "de las partes pasadas de su vida útil, las que fallan sin remedio en un año "
    "(supuesto de planificación)",
    "replacement.gap_limit_pct": "la elección termina a esta brecha demostrada",
    "replacement.time_limit_s": "la elección termina después de esto",
}
