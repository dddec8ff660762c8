"""What each setting of centers in tiers means, in Spanish beside the English of the settings themselves."""

from __future__ import annotations

TIERS: dict[str, str] = {
    "tiers.block": "qué toma entero un centro: un miembro, o cada distrito de él",
    "tiers.jurisdiction": "qué significa `serves` de un centro: given: ningún otro centro lo toma; "
    "preferred: los otros cuestan outside_cost más; free: nada",
    "tiers.outside_cost": "preferencia contra un centro que no lo tiene en su jurisdicción, por cámara; las "
    "llamadas cuentan como las cámaras de otros tantos puestos (supuesto de planificación)",
    "tiers.km_cost": "preferencia por centros cercanos, por cámara y km; las llamadas cuentan como las "
    "cámaras de otros tantos puestos (supuesto de planificación)",
    "tiers.may_buy": "qué pueden comprar los centros además de lo que tienen, hasta su most_",
    "tiers.calls_per_year": "llamadas al año de todos los miembros, sean o no emergencias; 0 si no se "
    "planifican llamadas",
    "tiers.calls_of": "llamadas al año de algunos miembros; los demás se reparten lo que queda",
    "tiers.calls_by": "cómo se reparten las llamadas entre los miembros",
    "tiers.busy_hour_pct": "parte de las llamadas de un día medio en la hora para la que se cuentan los "
    "puestos (supuesto de planificación)",
    "tiers.handling_s": "segundos que una llamada ocupa a su operador, con las anotaciones (supuesto de "
    "planificación)",
    "tiers.answer_pct": "parte mínima de las llamadas atendidas dentro de answer_s (NENA-STA-020.1-2020: 90 "
    "% en 15 s)",
    "tiers.answer_s": "ver answer_pct",
    "tiers.most_occupancy_pct": "parte máxima de la hora cargada que un operador atiende llamadas (supuesto "
    "de planificación)",
    "tiers.shift_loads_pct": "cada turno del día: sus llamadas en una hora frente a las de la hora cargada "
    "(supuesto de planificación)",
    "tiers.call_mbps": "lo que lleva una llamada en cada sentido (voz a 64 kb/s son 87 kb/s con encabezados)",
    "tiers.parent_stream_pct": "parte de sus transmisiones que el centro superior puede ver a la vez "
    "(supuesto de planificación)",
    "tiers.copy_pct": "parte de sus grabaciones que el centro superior guarda por segunda vez",
    "tiers.raw_per_usable": "disco que se compra por terabyte útil: 10 discos con 2 de paridad son 1,25",
    "tiers.port_mbps": "lo que lleva un puerto entre miembros y centros",
    "tiers.outage_h": "horas que falta un centro caído: otros graban por él ese tiempo (supuesto de "
    "planificación)",
    "tiers.node_falls": "si un centro está en el de un miembro, su nodo cae con él y sus cámaras quedan "
    "incomunicadas; false: sus enlaces terminan en otra sala (supuesto de planificación)",
    "tiers.failover_cameras_per_seat": "cámaras por puesto mientras falta un centro; 0 toma "
    "cameras.cameras_per_seat",
    "tiers.gap_limit_pct": "termina la elección con esta brecha probada",
    "tiers.time_limit_s": "termina la elección después de este tiempo",
}
