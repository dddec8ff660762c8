"""Words about centers in tiers and failover of a plan of members."""

from __future__ import annotations

from planner.outputs.words.both import Both

TIERS: dict[str, Both] = {
    "title": Both("Centros por niveles", "Centers in tiers"),
    "lead": Both(
        "{centers} centros miran {cameras} cámaras y atienden {calls} llamadas por año con {seats} puestos y "
        "{staff} personas en turnos, y guardan {storage} TB ({raw} TB en disco, con redundancia).",
        "{centers} centers watch {cameras} cameras and answer {calls} calls a year with {seats} seats and "
        "{staff} persons in shifts, and keep {storage} TB ({raw} TB of disk, with redundancy).",
    ),
    "bound": Both(
        "Puestos, personal, capacidad y preferencias suman {objective} en {years} años de valor presente; "
        "ninguna otra asignación cuesta menos de {lower} (brecha {gap}); la evidencia guardada prueba "
        "{certified}.",
        "Seats, staff, capacity and preferences sum to {objective} at present value over {years} years; no "
        "other assignment costs less than {lower} (gap {gap}); the stored evidence proves {certified}.",
    ),
    "counted": Both(
        "Un puesto mira {per_seat} cámaras. En la hora cargada ({busy} % de un día medio) una llamada ocupa "
        "{handling} s y el {answer} % se atiende en {within} s (Erlang C), con {occupancy} % de ocupación a "
        "lo sumo; {staff} personas mantienen un puesto todos los turnos. Los valores sin fuente publicada "
        "son supuestos de planificación del estudio.",
        "A seat watches {per_seat} cameras. In the busy hour ({busy} % of a mean day) a call takes "
        "{handling} s and {answer} % are answered within {within} s (Erlang C), with {occupancy} % of "
        "occupancy at most; {staff} persons keep a seat manned in all shifts. Figures without a public "
        "source are planning assumptions of the study.",
    ),
    "watched_table": Both("Qué mira y atiende cada centro", "What each center watches and answers"),
    "centers_table": Both("Qué tiene y qué compra cada centro", "What each center has and buys"),
    "takeovers_table": Both("Quién toma el lugar de quién", "Who takes over whom"),
    "alt": Both(
        "Esquema de los centros en su lugar: flechas del centro que cae al que lo reemplaza, líneas finas al "
        "centro superior",
        "Sketch of the centers in their places: arrows from the center that falls to the one that takes "
        "over, thin lines to the center above",
    ),
    "picture": Both(
        "Flecha: del centro que cae al que toma sus cámaras y llamadas. Línea cortada: centro superior. El "
        "tamaño sigue a los puestos.",
        "Arrow: from the center that falls to the one that takes its cameras and calls. Dashed: center "
        "above. Size follows seats.",
    ),
    "center": Both("Centro", "Center"),
    "tier": Both("Nivel", "Tier"),
    "parent": Both("Depende de", "Reports to"),
    "national": Both("nacional", "national"),
    "zonal": Both("zonal", "zonal"),
    "local": Both("local", "local"),
    "members": Both("Miembros", "Members"),
    "cameras": Both("Cámaras", "Cameras"),
    "calls": Both("Llamadas por año", "Calls a year"),
    "seats": Both("Puestos en uso", "Seats in use"),
    "bought": Both("de ellos comprados", "of them bought"),
    "staff": Both("Personas", "Staff"),
    "storage": Both("TB en uso", "TB in use"),
    "storage_bought": Both("TB comprados", "TB bought"),
    "ports": Both("Puertos", "Ports"),
    "uplink": Both("Mb/s con la red troncal", "Mb/s with the backbone"),
    "answered": Both("Atendidas a tiempo", "Answered in time"),
    "fallen": Both("Cae", "Falls"),
    "taker": Both("Toma su lugar", "Takes over"),
    "given": Both("por quién se decidió", "decided by"),
    "by_study": Both("el estudio", "the study"),
    "by_model": Both("el modelo", "the model"),
    "failover_title": Both("Si cae un centro", "When a center falls"),
    "failover_lead": Both(
        "Para cada uno de {falls} centros que caen: quién toma sus cámaras y llamadas, y qué límite se "
        "rompería. {holding} caídas se soportan sin comprar nada. Se cuentan {hours} horas de caída.",
        "For each of {falls} centers that fall: who takes its cameras and calls, and which limit would "
        "break. {holding} falls are borne without buying anything. A fall is counted as {hours} hours.",
    ),
    "failover_mend": Both(
        "Soportar cualquiera de las caídas, una por vez, cuesta {capex} de una vez y {annual} por año, sin "
        "contingencia, impuestos ni personal. El plan no lo compra.",
        "To bear any one of the falls at a time costs {capex} once and {annual} a year, without contingency, "
        "tax and staff. The plan does not buy it.",
    ),
    "links_checked": Both(
        "Si un centro está en el de un miembro y `tiers.node_falls` es false, los enlaces del miembro "
        "siguen. Los flujos se llevan por lo que queda de la red troncal sin el centro ni sus enlaces, uno "
        "por uno, sin dividirlos: eso yerra hacia arriba.",
        "Where a center stands in a member's own and `tiers.node_falls` is false, the member's links stay. "
        "Flows are led over what is left of the backbone without the center and its links, one by one, "
        "undivided: that errs upward.",
    ),
    "links_unchecked": Both(
        "No hay red troncal en el plan: los enlaces no se controlaron.",
        "There is no backbone in the plan: links were not checked.",
    ),
    "failover_table": Both("Límites que se romperían", "Limits that would break"),
    "limit": Both("Límite", "Limit"),
    "place": Both("Dónde", "Where"),
    "needed": Both("Hace falta", "Needed"),
    "have": Both("Hay", "There"),
    "short": Both("Falta", "Short"),
    "mend_capex": Both("Remedio, una vez", "Mended by, once"),
    "mend_annual": Both("por año", "a year"),
    "none": Both("nada se rompe", "nothing breaks"),
    "limit_seats": Both("puestos", "seats"),
    "limit_storage": Both("almacenamiento, TB", "storage, TB"),
    "limit_ports": Both("puertos", "ports"),
    "limit_uplink": Both("enlace del centro, Mb/s", "uplink of the center, Mb/s"),
    "limit_link": Both("enlace de la red troncal, Mb/s", "link of the backbone, Mb/s"),
    "limit_path": Both("no queda camino", "no way is left"),
    "layer_centers": Both("Centros por niveles", "Centers in tiers"),
    "layer_center": Both(
        "centro que mira cámaras o atiende llamadas", "center that watches or answers calls"
    ),
    "layer_takeovers": Both("Quién toma el lugar de quién", "Who takes over whom"),
    "layer_takeover": Both(
        "línea recta del centro que cae al que lo reemplaza", "straight line from who falls to who takes over"
    ),
}
