"""What the settings of network, money, service, rules and search mean, in Spanish."""

from __future__ import annotations

PLAN: dict[str, str] = {
    "network.architecture": "fibras propias desde un nodo hasta cada sitio, o divisores entre ambos "
    "(sección `pon`)",
    "network.fibers_per_site": "fibras de un sitio que las tiene propias: 1 bidireccional, 2 un par; 1 "
    "detrás de un divisor",
    "network.snap_limit_m": "lo más lejos de una calle que puede estar un sitio",
    "network.spare_fiber_pct": "fibras libres en cada cable",
    "network.slack_pct": "flecha, bucles y desperdicio sobre el largo de la ruta",
    "network.drop_allowance_m": "cable dentro de la columna o del edificio por acometida",
    "network.pole_spacing_m": "distancia máxima entre postes",
    "network.chamber_spacing_m": "distancia máxima entre cámaras subterráneas",
    "network.pops": "dónde terminan las fibras: solo en los centros, o en nodos que se eligen donde ahorran",
    "network.pop_kinds": "tipos de puntos de gobierno cuyo edificio puede alojar un nodo",
    "network.existing_pops": "puntos de gobierno que ya alojan un nodo, por su id en la lista: abiertos a "
    "cualquier costo",
    "network.pop_max_count": "nodos como máximo, además de los centros y los que ya están; 0: sin límite",
    "network.cabinets": "los nodos pueden ir en gabinetes de calle donde la ruta se ramifica",
    "network.allow_unserved": "un sitio que rompe un límite queda fuera y en la lista; false rechaza el "
    "plan (código de salida 5)",
    "pon.stages": "divisores, uno tras otro, entre el nodo y el sitio",
    "pon.first_ratio": "salidas máximas del divisor junto al nodo, donde hay dos etapas",
    "pon.ratio": "salidas máximas del divisor junto a los sitios; menos donde la luz lo pide",
    "pon.fill_pct": "salidas en uso junto a los sitios, como máximo y redondeadas hacia abajo; las demás "
    "son para crecer",
    "pon.classes": "clases de óptica que pueden tener los puertos; en blanco, todas",
    "ownership.forbidden_ways": "formas de construir que no se pueden usar",
    "ownership.available_ways": "formas que se pueden usar en toda calle; otras piden existing_plant",
    "ownership.min_owned_route_share": "parte propia mínima de los metros de ruta",
    "ownership.min_owned_camera_share": "parte propia mínima de las cámaras; un plan con menos se rechaza",
    "ownership.camera_mode": "cómo se contratan las cámaras donde `modes` no lo dice",
    "ownership.modes": 'modalidades que pueden tener los activos, como "cameras: own" o "route in DISTRITO: '
    'lease own" (también se lee una tabla [ownership.modes] con esas claves); un distrito va antes que '
    "todos los lugares; entre varias, cada lugar de cámaras toma la de menor costo presente que la parte "
    "propia permite",
    "ownership.forbidden_modes": "modalidades que ninguna cámara y ninguna calle puede tener",
    "ownership.owner": "dueño de lo que se construye",
    "ownership.operator": "quién lo opera",
    "ownership.maintainer": "quién lo mantiene",
    "ownership.payer": "quién paga los gastos que se repiten",
    "costs.price_book": "CSV cuyas filas reemplazan las del catálogo o se suman a ellas",
    "costs.level": "columna del libro de precios",
    "costs.budget": "presupuesto de inversión sin impuestos; 0 si no hay",
    "costs.budget_hard": "un plan por encima del presupuesto se rechaza",
    "costs.max_capex_with_tax": "tope de la inversión con imprevistos e impuestos; un plan que lo pasa se "
    "rechaza; 0: sin tope",
    "costs.max_annual_payments": "tope de lo que se paga en un año con todo construido, a precios del año 0 "
    "y sin impuestos; un plan que lo pasa se rechaza; 0: sin tope",
    "costs.max_supplier_share": "tope de un mismo proveedor en obras y equipos; lo desconocido cuenta en "
    "contra; un plan que lo pasa se rechaza",
    "costs.max_origin_share": "lo mismo, de un mismo país de origen",
    "costs.contingency_pct": "imprevistos, parte de la inversión",
    "costs.tax_pct": "impuestos, aparte de la inversión y del presupuesto",
    "costs.maintenance_pct": "mantenimiento por año, sobre la inversión sin imprevistos",
    "finance.horizon_years": "años que se cuentan",
    "finance.second_horizon_years": "años del segundo costo presente",
    "finance.discount_rate_pct": "tasa de descuento",
    "finance.years_per_phase": "años de una etapa a la siguiente",
    "finance.escalation_labor_pct": "cuánto suben los salarios por año; 0 cuenta en moneda constante",
    "finance.escalation_energy_pct": "lo mismo, de la energía",
    "finance.escalation_general_pct": "lo mismo, de lo demás: enlaces, software, mantenimiento, reposición",
    "finance.tax_opex_pct": "impuesto sobre lo que se paga cada año, sin el personal",
    "finance.replacement": "lo que llega al fin de su vida útil se vuelve a comprar",
    "finance.decommissioning_pct": "desmontaje de lo construido al terminar el horizonte, sobre obras y "
    "equipos; supuesto de planificación",
    "finance.maintain_existing": "cámaras que ya están y cuyo funcionamiento paga el pagador: todas, las "
    "del dueño `ownership.owner`, o ninguna, que se advierte",
    "finance.payers": 'quién paga un gasto que se repite, como "CLAVE: PAGADOR", donde CLAVE es un ítem del '
    "libro de precios (* vale por letras cualesquiera) o labor, energy, links, general, maintenance, "
    "replacement, decommissioning; rige la primera que corresponda, y lo demás es de `ownership.payer`",
    "finance.loan_share_pct": "parte de la inversión que paga un préstamo",
    "finance.loan_on_tax": "el préstamo paga la misma parte de los impuestos de la inversión",
    "finance.loan_years": "años del préstamo, con los de gracia",
    "finance.loan_grace_years": "años del préstamo en que solo se pagan intereses",
    "finance.loan_rate_pct": "interés por año; supuesto de planificación: no se publicó ninguna tasa",
    "finance.loan_kind": "cuotas iguales, o amortización en partes iguales",
    "finance.loan_currency": "moneda del préstamo; en blanco, la del estudio",
    "finance.domestic_currency": "moneda en que recauda quien paga; en blanco deja fuera los caminos del "
    "tipo de cambio",
    "finance.exchange_rate": "moneda local por una unidad de la del estudio en el año 0; 1 da un índice",
    "finance.depreciation_low_pct": "lo que la moneda local pierde por año más allá de su inflación, camino "
    "bajo",
    "finance.depreciation_typical_pct": "lo mismo, camino típico; supuesto de planificación",
    "finance.depreciation_high_pct": "lo mismo, camino alto; supuesto de planificación",
    "finance.draws": "sorteos de la banda (Monte Carlo)",
    "disruption.unpaid": "pagos anuales que no se hacen: alquiler de fibra, de postes y ductos ajenos, o "
    "canon de cámaras alquiladas o en comodato",
    "disruption.unmended": "nadie repara lo que debe reparar el dueño del plan",
    "disruption.from_year": "empieza tantos años después de construido el plan",
    "disruption.years": "cuánto dura",
    "disruption.notice_days": "días sin pagar hasta que el dueño corta o retira; supuesto de planificación",
    "disruption.arrears_surcharge_pct": "recargo sobre lo adeudado cuando al fin se paga; supuesto de "
    "planificación",
    "disruption.reconnection_pct": "parte de los cargos de ingreso que se debe otra vez; supuesto de "
    "planificación",
    "disruption.cable_repair_m": "cable que se tiende entre dos cajas nuevas por cada corte; supuesto de "
    "planificación",
    "protection.critical_kinds": "tipos de puntos de gobierno que reciben una segunda ruta, por ejemplo "
    "hospital, policía",
    "protection.critical_sites": "otros sitios que la reciben: ids de las listas, o CAM- y GOV- del plan",
    "protection.pops": "los nodos reciben una segunda ruta a su centro",
    "protection.shared_risks": "estructuras que fallan enteras y que las dos rutas no comparten donde se "
    "pueda evitar: bridge (puente), tunnel (túnel), pole_line (postes ajenos a lo largo de una calle, según "
    "la capa de planta existente)",
    "protection.gap_limit_pct": "la elección termina con esta brecha probada",
    "protection.time_limit_s": "la elección de tramos termina a este tiempo desde que empezó la "
    "ingeniería; tiene al menos un tercio de él",
    "phases.by": "qué hace las etapas: none construye todo de una vez",
    "phases.order": "distritos, prioridades o tipos en el orden de la obra, una etapa cada uno; varios en "
    'una entrada se unen con "; "; lo que no se nombra va al final. En blanco, el orden de la capa de '
    "distritos o de las prioridades (los números por tamaño, lo demás por nombre)",
    "phases.priority": "de dónde sale la prioridad de un sitio: de la columna `priority` o `phase` de su "
    "lista, o de su tipo (tipo de punto, o cámara)",
    "phases.budgets": "inversión de cada etapa, sin impuestos; una sola cifra se vuelve a gastar cada año",
    "phases.most": "etapas como máximo donde un presupuesto se gasta otra vez cada año",
    "phases.carry_over": "lo que una etapa no gasta pasa a la siguiente",
    "phases.prefer": "qué compra primero un presupuesto: más demanda vista por dinero (un punto cuenta como "
    "la cámara media), o más sitios por dinero",
    "service.ups_hours": "horas que una cámara o un punto debe andar sin red eléctrica",
    "service.availability_target_pct": "parte mínima del año que un sitio debe andar",
    "service.fiber_repair_h": "tiempo medio para reparar un cable cortado, de la alarma a la luz; 0 toma el "
    "del catálogo",
    "service.device_repair_h": "tiempo medio para cambiar un equipo de un sitio; 0 toma el del catálogo",
    "service.road_owners": "CSV de quién otorga permisos en qué calles, cuyas filas van antes que las del "
    "catálogo",
    "rules.jurisdiction": "archivo de jurisdicción, por ejemplo ar-y",
    "rules.status": "estado del plan",
    "rules.purpose_code": "para qué son las cámaras, donde ni la lista ni los datos lo dicen",
    "rules.purpose": "finalidad, donde la lista de cámaras no da ninguna",
    "rules.legal_basis": "base legal, donde la lista de cámaras no da ninguna",
    "rules.controller": "quién responde por las imágenes",
    "rules.contact": "a quién preguntar",
    "rules.retention_days": "cuánto se conservan las imágenes, a lo sumo lo que cabe en el almacenamiento "
    "(`cameras.retention_days`); 0: no dicho",
    "rules.retention_reason": "por qué las imágenes se conservan tanto",
    "rules.audio": "si las cámaras graban sonido; en blanco: no dicho",
    "rules.biometrics": "si se reconocen caras o formas de andar; en blanco: no dicho",
    "rules.biometrics_assessment": "evaluación de impacto que lo permite",
    "rules.plate_reading": "si se leen patentes; en blanco: no dicho",
    "rules.plate_retention_days": "cuánto se conservan las patentes leídas; 0: no dicho",
    "rules.alternatives": "qué más se consideró y por qué no alcanza",
    "rules.justification": "por qué hay cámaras donde una zona pide un motivo",
    "rules.recipients": "a quién se entregan imágenes y con qué pedido",
    "rules.roles": "quién puede mirar, buscar y exportar",
    "rules.access_log": "dónde queda registrada cada visualización y exportación",
    "rules.approval_reference": "acto por el que se aprobaron las cámaras",
    "rules.end_date": "día en que las cámaras se retiran si no se renuevan, AAAA-MM-DD",
    "rules.review_date": "fecha de la próxima revisión, AAAA-MM-DD",
    "rules.published_precision_m": "precisión de las posiciones que se publican",
    "rules.register_url": "dirección a la que se agrega el id de una cámara en el código QR de su cartel; en "
    "blanco el código lleva texto",
    "rules.correction_contact": "a quién pedir que se corrija o retire un registro; en blanco, `contact`",
    "rules.most_service_ratio": "un distrito con más de tantas veces su parte de la necesidad en cámaras, "
    "o con "
    "menos de uno sobre tantas, se señala: criterio de política, por decidir por la autoridad",
    "rules.most_supplier_share": "una parte mayor de obras y equipos de un mismo proveedor se señala; lo "
    "que no "
    "nombra proveedor cuenta como de uno: criterio de política, por decidir por la autoridad",
    "rules.purpose_least_characters": "una finalidad más corta se señala: criterio de política, por decidir "
    "por la autoridad",
    "rules.purpose_most_shared_pct": "una finalidad que comparten más cámaras se señala: criterio de "
    "política, por decidir por la autoridad",
    "rules.retention_reason_above_days": "conservar más tiempo pide un motivo: criterio de política, por "
    "decidir por la autoridad",
    "joint.decide": "stages elige primero cámaras y después calles; together decide ambas a la vez",
    "joint.objective": "qué se decide junto: la mayor cobertura dentro de `costs.budget` (si es 0, dentro "
    "de la inversión del plan por etapas), o la menor inversión o el menor costo presente para "
    "`joint.required_coverage`",
    "joint.required_coverage": "parte mínima de toda la demanda que se ve, donde el objetivo es el costo; 0 "
    "toma lo que ve el plan por etapas",
    "joint.count": "most: no más cámaras que `cameras.count`; free: tantas como el dinero y los lugares "
    "permitan",
    "joint.start": "dónde empieza la búsqueda: en el plan por etapas, en nada, o en cada uno por turno",
    "joint.gap_limit_pct": "termina con esta brecha probada",
    "joint.time_limit_s": "termina a este tiempo; una vuelta posterior del ajuste al presupuesto toma un "
    "tercio",
    "joint.repair_rounds": "decisiones como máximo hasta que el plan con precios entra en el presupuesto y "
    "lo usa",
    "joint.budget_use_pct": "un plan que deja sin usar más del presupuesto que esto decide una vez más",
    "optimize.siting_gap_limit_pct": "la elección de cámaras termina con esta brecha probada",
    "optimize.siting_time_limit_s": "la elección de cámaras termina a este tiempo",
    "optimize.routing_gap_limit_pct": "el trazado termina con esta brecha probada",
    "optimize.routing_time_limit_s": "el trazado termina a este tiempo",
    "optimize.bulk": "después del trazado, busca un árbol que cueste menos con sus cables, cajas y empalmes",
    "optimize.bulk_time_limit_s": "esa búsqueda termina a este tiempo",
    "edits.start": "carpeta del plan guardado del que se parte, relativa al estudio; en blanco planifica de "
    "cero",
    "edits.free_m": "cámaras del plan guardado a esta distancia de un cambio pueden cambiar (supuesto de "
    "planificación)",
    "edits.free_share": "y también esta parte de las demás, las que menos ven por sí solas; nunca menos que "
    "el lugar que piden los cambios; 1 las libera todas (supuesto de planificación)",
    "edits.reroute_gain_pct": "las calles del plan guardado quedan si todas las calles juntas no costarían "
    "esto menos (supuesto de planificación); 0 toma lo más barato que se halle",
    "edits.time_limit_s": "desde un plan guardado, una decisión conjunta de cámaras y calles termina a este "
    "tiempo, y la búsqueda del costo real a un tercio",
}
