"""Specifications by performance of what no table of the catalog describes: planning assumptions, no make."""

from __future__ import annotations

from planner.outputs.words.both import Both

ITEM_SPECS: dict[str, Both] = {
    "center_uplink_10g": Both(
        "Puerto SFP+ de 10 Gb/s a velocidad de línea en ambos sentidos con tramas de 64 a 9.216 bytes, "
        "cifrado "
        "entre centros activo.",
        "SFP+ port of 10 Gb/s at line rate both ways with frames of 64 to 9,216 bytes, encryption between "
        "centers on.",
    ),
    "hub_router": Both(
        "Rendimiento de al menos el tráfico del nodo con inspección activa, dos fuentes, dos enlaces de "
        "subida con "
        "conmutación en menos de 1 s.",
        "Throughput of at least the traffic of the hub with inspection on, two power supplies, two "
        "uplinks that "
        "change over within 1 s.",
    ),
    "hub_room": Both(
        "Sala cerrada con control de acceso registrado, 18 a 27 °C con la carga entera, bastidor de 42 U, "
        "puesta a "
        "tierra de menos de 5 ohm.",
        "Locked room with logged access, 18 to 27 °C under the whole load, rack of 42 U, earthing below 5 "
        "ohm.",
    ),
    "backbone_hut": Both(
        "Refugio IP55 o edificio, baterías para las horas de respaldo del plan, puesta a tierra de menos "
        "de 10 ohm, "
        "alarmas de puerta, energía y temperatura al centro.",
        "Shelter IP55 or building, batteries for the plan's hours of backup, earthing below 10 ohm, "
        "alarms of door, "
        "power and temperature to the center.",
    ),
    "backbone_node": Both(
        "Puertos según planilla a velocidad de línea, dos fuentes, conmutación de un corte en menos de 50 "
        "ms donde "
        "el plan da dos caminos.",
        "Ports as scheduled at line rate, two power supplies, change over from a cut within 50 ms where "
        "the plan "
        "gives two ways.",
    ),
    "optic_100g_zr_pair": Both(
        "Par de módulos coherentes de 100 Gb/s con la potencia y la sensibilidad del presupuesto óptico "
        "del plan; "
        "medidos en banco, con registro.",
        "Pair of coherent modules of 100 Gb/s with the power and sensitivity of the plan's light budget; "
        "measured "
        "on a bench, with a record.",
    ),
    "leased_*": Both(
        "Capacidad simétrica garantizada, demora de ida y vuelta de menos de 20 ms más 1 ms por cada 100 km, "
        "disponibilidad de 99,5 % al mes con penalidad; el canon que no se paga a tiempo no corta sin "
        "aviso de 60 días.",
        "Symmetric capacity, guaranteed; round trip below 20 ms plus 1 ms for each 100 km; 99.5 % "
        "available a month "
        "with penalty; a fee paid late cuts nothing without 60 days' notice.",
    ),
    "camera_installation": Both(
        "Montaje, orientación e imagen según la planilla de recepción: densidad de píxeles a la distancia "
        "declarada, máscaras de privacidad cargadas en el equipo y verificadas.",
        "Mounting, aim and picture by the acceptance sheet: pixel density at the stated distance, privacy "
        "masks set in the device and verified.",
    ),
    "camera_bracket": Both(
        "Acero inoxidable o aluminio, apto para vientos de 130 km/h, tornillería antivandálica.",
        "Stainless steel or aluminum, for winds of 130 km/h, tamper-proof screws.",
    ),
    "camera_pole": Both(
        "Altura según planilla, flecha en punta de menos de 1 % con viento de 100 km/h, galvanizado en "
        "caliente ISO 1461, puesta a tierra de menos de 10 ohm, base calculada para el suelo del lugar.",
        "Height as scheduled, deflection at the top below 1 % in wind of 100 km/h, hot-dip galvanized to "
        "ISO 1461, earthing below 10 ohm, foundation calculated for the ground of the place.",
    ),
    "camera_sign": Both(
        "Legible a 5 m, material para intemperie de 10 años; texto del responsable del sistema.",
        "Legible at 5 m, made for 10 years outdoors; text by the controller of the system.",
    ),
    "accountability_audit_year": Both(
        "Auditor independiente del operador y de los proveedores; uso, registro de accesos y plazos de "
        "guarda por muestra; informe que se publica.",
        "Auditor independent of operator and suppliers; use, access log and retention by sample; a report "
        "that is published.",
    ),
    "acceptance_test_*": Both(
        "Según la planilla de recepción del plan, con registro firmado y datos crudos.",
        "By the acceptance sheet of the plan, with a signed record and raw data.",
    ),
    "site_enclosure": Both(
        "IP65, IK08, -10 a 55 °C, cerradura única, protección de sobretensión clase II, detector de "
        "apertura.",
        "IP65, IK08, -10 to 55 °C, keyed alike, surge protection class II, door contact.",
    ),
    "site_power_connection": Both(
        "Según las normas de la distribuidora: medidor, interruptor diferencial y termomagnético; "
        "entregada con alta y aprobada.",
        "By the rules of the utility: meter, residual-current and circuit breaker; handed over connected "
        "and approved.",
    ),
    "*_switch*": Both(
        "Puertos Gigabit según descripción, PoE 802.3at donde alimenta cámaras, 802.1X, VLAN, IGMP, "
        "SNMPv3, syslog, -10 a 60 °C en exteriores, configuración exportable en texto.",
        "Gigabit ports as described, PoE 802.3at where it feeds cameras, 802.1X, VLAN, IGMP, SNMPv3, "
        "syslog, -10 to 60 °C outdoors, configuration exportable as text.",
    ),
    "point_rack": Both(
        "19 pulgadas, cerradura, organizadores, puesta a tierra.",
        "19 inches, lockable, cable management, earthed.",
    ),
    "*_installation": Both(
        "Instalado, rotulado, documentado y en servicio, con fotos y medidas.",
        "Installed, labeled, documented and in service, with photographs and measurements.",
    ),
    "route_*": Both(
        "Relevamiento, proyecto, permisos, obra y planos conforme a obra en GeoPackage; reposición del "
        "estado original; tolerancia de 0,5 m en planta.",
        "Survey, design, permits, works and as-built drawings as GeoPackage; original state restored; "
        "tolerance of 0.5 m in plan.",
    ),
    "surcharge_*": Both(
        "Como la ruta que acompaña: señalización, horarios y reposición que pide esa calle.",
        "As the route that it goes with: traffic control, hours and paving that the street asks.",
    ),
    "lease_dark_fiber_*": Both(
        "Fibra G.652.D, hasta 0,4 dB/km a 1310 nm con empalmes, dos puntas rotuladas, reparación en 8 "
        "horas, derecho de uso por el plazo del contrato y traza entregada.",
        "G.652.D fiber, up to 0.4 dB/km at 1310 nm with splices, both ends labeled, repair within 8 "
        "hours, right of use for the term, and its route handed over.",
    ),
    "pole_new": Both(
        "Carga de trabajo para el vano y el cable del proyecto con viento reglamentario; vida de 30 años; "
        "empotrado de al menos 1/10 de la altura más 0,5 m.",
        "Working load for span and cable of the design in the wind of the code; life of 30 years; set at "
        "least 1/10 of its height plus 0.5 m.",
    ),
    "pole_make_ready": Both(
        "Según las reglas del dueño del poste; altura libre y distancias a energía conservadas.",
        "By the rules of the pole's owner; clearances and distances to power kept.",
    ),
    "chamber": Both(
        "Tapa clase C250 (EN 124) en calzada, B125 en vereda; drenaje; ductos sellados.",
        "Cover of class C250 (EN 124) in roads, B125 in sidewalks; drained; ducts sealed.",
    ),
    "pole_guy": Both(
        "Cable de acero galvanizado con aislador y protección visible, anclaje para el tiro del vano.",
        "Galvanized steel with insulator and visible guard, anchor for the pull of the span.",
    ),
    "crossing_*": Both(
        "Permiso del titular, gálibo o tapada que exige, encamisado donde lo pida, memoria y planos.",
        "Permit of the owner, clearance or cover that it asks, casing where asked, report and drawings.",
    ),
    "cable_*_m": Both(
        "Sin superar tiro y radio de curvatura del fabricante; reserva en cada caja y cruce; rótulo cada "
        "100 m.",
        "Within pull and bend radius of the cable; slack at each closure and crossing; labeled every 100 m.",
    ),
    "closure": Both(
        "IP68, reingresable, bandejas de 12 o 24 empalmes, apta para poste y cámara.",
        "IP68, re-enterable, trays of 12 or 24 splices, for poles and chambers.",
    ),
    "fusion_splice": Both(
        "Hasta 0,10 dB en promedio y 0,15 dB como máximo, medida en los dos sentidos.",
        "Up to 0.10 dB on average and 0.15 dB at most, measured both ways.",
    ),
    "fiber_acceptance_test": Both(
        "Reflectometría en 1310 y 1550 nm en los dos sentidos, archivos SOR, y pérdida con fuente y medidor.",
        "Reflectometry at 1310 and 1550 nm both ways, SOR files, and loss with source and meter.",
    ),
    "drop_*": Both(
        "Cable G.657.A2 para exterior, conector SC/APC o LC según el equipo, hasta 0,3 dB por conector.",
        "G.657.A2 cable for outdoors, SC/APC or LC as the device asks, up to 0.3 dB a connector.",
    ),
    "odf_port": Both(
        "Pigtail G.652.D, hasta 0,3 dB de inserción, retorno de al menos 55 dB (APC), rotulado.",
        "G.652.D pigtail, insertion up to 0.3 dB, return at least 55 dB (APC), labeled.",
    ),
    "center_router_firewall": Both(
        "Par redundante, conmutación en menos de 5 s, filtrado a velocidad de enlace de todo el video, "
        "BGP y OSPF, VPN IPsec, registros por syslog.",
        "Redundant pair, failover below 5 s, filtering at line rate of all video, BGP and OSPF, IPsec "
        "VPN, logs over syslog.",
    ),
    "*_server": Both(
        "Arquitectura x86-64, fuentes y discos redundantes, gestión remota Redfish o IPMI, capaz de la "
        "carga de diseño con 30 % libre.",
        "x86-64, redundant power and disks, remote management by Redfish or IPMI, able to bear the design "
        "load with 30 % to spare.",
    ),
    "storage_tb": Both(
        "Terabyte útil tras redundancia de dos discos; escritura continua de todas las cámaras y 10 % de "
        "reproducción a la vez; cifrado en reposo.",
        "Usable terabyte after redundancy of two disks; continuous writing of all cameras and playback of "
        "10 % at once; encrypted at rest.",
    ),
    "vms_*": Both(
        "ONVIF Profile S, T y M; API documentada y abierta; exportación con firma en formato abierto; "
        "registro de todo acceso; máscaras y retención por cámara; conmutación sin pérdida de más de 10 "
        "s; licencias perpetuas y transferibles.",
        "ONVIF Profile S, T and M; documented open API; signed export in an open format; a log of every "
        "access; masks and retention by camera; failover losing no more than 10 s; perpetual, "
        "transferable licenses.",
    ),
    "network_management": Both(
        "SNMPv3, syslog, mapa y reclamos con API abierta; base de datos exportable completa.",
        "SNMPv3, syslog, map and tickets with an open API; whole database exportable.",
    ),
    "operator_seat": Both(
        "Consola ergonómica ISO 11064, tres monitores de 24 pulgadas Full HD, equipo capaz de 16 videos a "
        "la vez, palanca USB HID.",
        "Ergonomic desk to ISO 11064, three 24-inch Full HD monitors, able to show 16 streams at once, "
        "USB HID joystick.",
    ),
    "video_wall_display": Both(
        "55 pulgadas, uso 24/7, al menos 500 cd/m2, marco combinado de hasta 3,5 mm.",
        "55 inches, rated for 24/7, at least 500 cd/m2, combined bezel up to 3.5 mm.",
    ),
    "video_wall_controller": Both(
        "Entradas y salidas para todas las pantallas, fuentes por red abiertas, 24/7.",
        "Inputs and outputs for all displays, open network sources, 24/7.",
    ),
    "center_building_m2": Both(
        "Según los códigos locales; piso técnico, aislación acústica, accesible.",
        "By the local codes; raised floor, sound insulation, accessible.",
    ),
    "center_ups": Both(
        "Doble conversión en par redundante, 30 minutos a plena carga, baterías de 10 años, SNMP.",
        "Double conversion in a redundant pair, 30 minutes at full load, 10-year batteries, SNMP.",
    ),
    "center_generator": Both(
        "Arranque y transferencia en menos de 15 s, 24 horas de combustible, insonorizado.",
        "Start and transfer within 15 s, fuel for 24 hours, sound-proofed.",
    ),
    "center_cooling": Both(
        "22 a 26 °C con una unidad fuera de servicio; extinción por agente limpio (NFPA 2001).",
        "22 to 26 °C with one unit out; clean-agent suppression (NFPA 2001).",
    ),
    "center_access_control": Both(
        "Doble factor en la sala técnica, registro de 12 meses, protocolo OSDP.",
        "Two factors at the equipment room, log of 12 months, OSDP protocol.",
    ),
    "project_management_site": Both(
        "Plan de obra, seguridad, avance semanal por sitio: instalado, energizado, encendido.",
        "Plan of works, safety, weekly progress by site: installed, powered, lit.",
    ),
    "training_person": Both(
        "Al menos 40 horas con examen, material editable y derecho a repetirlo.",
        "At least 40 hours with an exam, editable material and the right to repeat it.",
    ),
    "maintenance_tools": Both(
        "Nuevos, calibrados con certificado, con software y archivos en formatos abiertos.",
        "New, calibrated with a certificate, software and files in open formats.",
    ),
    "records_and_handover": Both(
        "Base conforme a obra en GeoPackage y Open Fibre Data Standard, código en depósito, credenciales "
        "y configuraciones.",
        "As-built base as GeoPackage and Open Fibre Data Standard, source in escrow, credentials and "
        "configurations.",
    ),
    "existing_camera_maintenance_year": Both(
        "Operación y mantenimiento de la cámara instalada, con repuestos; inventario y estado al inicio y "
        "cada año; mismos niveles de servicio que las nuevas.",
        "Operation and maintenance of the camera that stands, spares included; inventory and state at the "
        "start and every year; the same service levels as new ones.",
    ),
    "camera_*_year": Both(
        "Cámara con el desempeño de su clase, equipo de sitio y mantenimiento incluidos; niveles de "
        "servicio de las condiciones; al fin, opción de compra a valor residual.",
        "Camera with the performance of its class, site equipment and maintenance included; service "
        "levels of the terms; at the end, an option to buy at residual value.",
    ),
    "plate_reader_subscription_year": Both(
        "Al menos 95 % de patentes leídas de día y 90 % de noche en el carril de prueba; datos del "
        "comprador.",
        "At least 95 % of plates read by day and 90 % by night in the test lane; the data are the buyer's.",
    ),
    "center_internet_year": Both(
        "Dos caminos físicos distintos, 99,9 % mensual, direcciones IPv4 e IPv6.",
        "Two physically separate ways, 99.9 % a month, IPv4 and IPv6 addresses.",
    ),
    "pop_ups": Both(
        "4 horas a la carga del nodo, baterías reemplazables, estado por SNMP.",
        "4 hours at the load of the node, replaceable batteries, state over SNMP.",
    ),
    "pop_cabinet": Both(
        "IP55, IK10, ventilación con filtro, detector de apertura y temperatura, puesta a tierra.",
        "IP55, IK10, filtered ventilation, door and temperature sensors, earthed.",
    ),
    "ont_*": Both(
        "ITU-T G.984 o G.9807.1 según el caso, OMCI G.988 abierto a todo OLT, -10 a 60 °C.",
        "ITU-T G.984 or G.9807.1 as the case may be, OMCI G.988 open to any OLT, -10 to 60 °C.",
    ),
}
"""By item of the price book, or a pattern with *; exact items first, then the first that fits."""

SPLITTER = Both(
    "1:{ratio}, PLC o fundido, inserción de hasta {loss} dB en cada salida de 1260 a 1650 nm, -40 a 85 °C.",
    "1:{ratio}, PLC or fused, insertion up to {loss} dB at each leg from 1260 to 1650 nm, -40 to 85 °C.",
)
PON_PORT = Both(
    "Clase {name}: pérdida admitida de {least} a {most} dB, {down}/{up} nm, alcance de {reach} km, "
    "división de hasta 1:{split}, módulo intercambiable.",
    "Class {name}: loss from {least} to {most} dB, {down}/{up} nm, reach of {reach} km, split up to "
    "1:{split}, exchangeable module.",
)
OLT = Both(
    "{ports} puertos PON, {uplinks} enlaces de {uplink} Mb/s, OMCI G.988 abierto a ONT de otros, fuente "
    "redundante, SNMPv3, NETCONF o CLI documentada.",
    "{ports} PON ports, {uplinks} uplinks of {uplink} Mb/s, OMCI G.988 open to ONTs of others, redundant "
    "power, SNMPv3, NETCONF or a documented CLI.",
)
