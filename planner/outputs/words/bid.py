"""Words of the bid form: what is asked of a bidder besides a price."""

from __future__ import annotations

from planner.outputs.words.both import Both

BID_SHEETS: dict[str, Both] = {
    "form": Both("Planilla de cotización", "Bid form"),
    "lots": Both("Lotes", "Lots"),
    "terms": Both("Condiciones", "Terms"),
    "specs": Both("Especificaciones", "Specifications"),
}
LOTS: dict[str, tuple[Both, tuple[str, ...]]] = {
    "L1": (Both("Cámaras y equipamiento de sitio", "Cameras and site equipment"),
           ("cameras", "site_equipment")),
    "L2": (Both("Obra de red de fibra", "Works of the fiber network"),
           ("route", "supports", "crossings", "cables", "splicing", "drops")),
    "L3": (Both("Equipos activos de red y nodos", "Active network equipment and POPs"), ("optics", "pops")),
    "L4": (Both("Centro de monitoreo", "Monitoring center"), ("center",)),
    "L5": (Both("Servicios, capacitación y operación", "Services, training and operation"),
           ("services", "operation", "power")),
}  # fmt: skip
OTHER_LOT = ("L6", Both("Otros", "Other"))
FORM: dict[str, Both] = {
    "title": Both("Planilla de cotización", "Bid form"),
    "note": Both(
        "Complete solo las celdas amarillas. Los mismos ítems y cantidades que el presupuesto oficial, sin "
        "precios; lo que paga el dueño sin licitar va en la hoja de lotes. "
        "Toda marca o modelo se admite si cumple la especificación.",
        "Fill in the yellow cells alone. The same items and quantities as the official estimate, without "
        "prices; what the owner pays without a tender is on the sheet of lots. "
        "Any make or model is admitted if it meets the specification.",
    ),
    "lot": Both("Lote", "Lot"),
    "line": Both("Línea", "Line"),
    "item": Both("Ítem", "Item"),
    "description": Both("Descripción", "Description"),
    "unit": Both("Unidad", "Unit"),
    "quantity": Both("Cantidad", "Quantity"),
    "price": Both("Precio unitario ofrecido, sin impuestos", "Unit price offered, without tax"),
    "total": Both("Total", "Total"),
    "make": Both("Marca y modelo", "Make and model"),
    "origin": Both("País de origen", "Country of origin"),
    "warranty": Both("Garantía [meses]", "Warranty [months]"),
    "when": Both("Pago", "Payment"),
    "once": Both("única vez", "once"),
    "year": Both("por año", "a year"),
    "subtotal": Both("Subtotal del lote", "Subtotal of the lot"),
    "all_once": Both("Total, única vez", "Total, once"),
    "all_year": Both("Total por año", "Total a year"),
    "items": Both("Ítems", "Items"),
    "why": Both("Por qué no se licita", "Why it is not tendered"),
    "own": Both("Fuera de la licitación: lo paga el dueño", "Outside the tender: the owner pays it"),
    "own_labor": Both(
        "Personal propio: sueldos y cargas, no es un bien ni un servicio que se licite.",
        "Own staff: wages and charges, neither goods nor a service to tender.",
    ),
    "own_energy": Both(
        "Electricidad: tarifa de la distribuidora.", "Electricity: the tariff of the utility."
    ),
    "own_rent": Both(
        "Uso de postes o ductos ajenos: canon que fija su dueño.",
        "Use of others' poles or ducts: a fee that their owner sets.",
    ),
    "upkeep": Both(
        "Mantenimiento del lote {lot} por un año, vencida la garantía, con repuestos y "
        "niveles de servicio de las condiciones",
        "Maintenance of lot {lot} for a year, once its warranty has ended, with spares and the "
        "service levels of the terms",
    ),
    "term": Both("Condición", "Term"),
    "asked": Both("Lo que se pide", "What is asked"),
    "spec": Both("Especificación por desempeño", "Specification by performance"),
}
TERMS: tuple[tuple[Both, Both], ...] = (
    (
        Both("Lotes", "Lots"),
        Both("Se puede ofertar por uno, varios o todos los lotes; cada lote se adjudica por separado.",
             "A bid may be for one, several or all lots; each lot is awarded by itself."),
    ),
    (
        Both("Protocolos abiertos", "Open protocols"),
        Both("Cámaras y software: ONVIF Profile S, T y M, con declaración de conformidad publicada; video "
             "H.264 y H.265; red: IEEE 802.3, SNMPv3, syslog, NETCONF o CLI documentada; fibra: ITU-T "
             "G.652.D. "
             "Nada puede funcionar solo con equipos de un mismo fabricante.",
             "Cameras and software: ONVIF Profile S, T and M, with a published declaration of conformance; "
             "video H.264 and H.265; network: IEEE 802.3, SNMPv3, syslog, NETCONF or a documented "
             "CLI; fiber: "
             "ITU-T G.652.D. Nothing may work with equipment of one maker alone."),
    ),
    (
        Both("Depósito de código fuente", "Source escrow"),
        Both("El código fuente de todo software hecho o adaptado para el sistema, con lo necesario para "
             "compilarlo, se deposita ante un tercero con cada entrega; se libera si el proveedor cesa, no "
             "mantiene o incumple.",
             "The source code of all software made or adapted for the system, with what is needed to "
             "build it, "
             "is deposited with a third party at each delivery; it is released where the supplier "
             "ceases, does "
             "not maintain, or defaults."),
    ),
    (
        Both("Entrega de datos", "Data handover"),
        Both("Base conforme a obra en GeoPackage y Open Fibre Data Standard, mediciones en SOR, "
             "credenciales y "
             "configuraciones completas; al fin del contrato, todas las grabaciones y registros en formatos "
             "abiertos, sin costo.",
             "As-built database as GeoPackage and Open Fibre Data Standard, measurements as SOR, all "
             "credentials "
             "and configurations; at the end of the contract all recordings and records in open "
             "formats, free "
             "of charge."),
    ),
    (
        Both("Plazo de entrega", "Delivery"),
        Both("El oferente indica el plazo de cada lote en semanas desde la firma; las etapas de obra son las "
             "del plan ({phases}).",
             "The bidder states the weeks from signature for each lot; the phases of the works are "
             "those of the "
             "plan ({phases})."),
    ),
    (
        Both("Niveles de servicio", "Service levels"),
        Both("Disponibilidad de cada sitio al menos {availability} por mes; respuesta en 4 horas, reparación "
             "en {hours} horas; multas por incumplimiento sobre el pago mensual (supuesto de planificación).",
             "Availability of each site at least {availability} a month; response within 4 hours, "
             "repair within "
             "{hours} hours; deductions from the monthly payment (planning assumption)."),
    ),
    (
        Both("Retención", "Retention"),
        Both("Almacenamiento para {days} días de todas las cámaras al caudal especificado, demostrado en la "
             "recepción.",
             "Storage for {days} days of all cameras at the rate specified, shown at acceptance."),
    ),
    (
        Both("Garantía", "Warranty"),
        Both("Al menos 36 meses desde la recepción, con repuestos y mano de obra; obra civil, 60 meses "
             "(supuesto de planificación).",
             "At least 36 months from acceptance, parts and labor; civil works 60 months (planning "
             "assumption)."),
    ),
    (
        Both("Recepción", "Acceptance"),
        Both("Cada sitio y cada fibra se recibe con los ensayos de la planilla de recepción del plan: "
             "campo de "
             "visión, densidad de píxeles a la distancia declarada, pérdida y largo de cada fibra, caudal.",
             "Each site and each fiber is accepted by the tests of the plan's acceptance sheet: view, pixel "
             "density at the stated distance, loss and length of each fiber, throughput."),
    ),
    (
        Both("Origen y proveedor", "Origin and supplier"),
        Both("El país de origen y el fabricante se declaran por ítem; lo no declarado cuenta contra "
             "todo tope "
             "de origen o proveedor.",
             "Country of origin and maker are stated for each item; what is not stated counts against "
             "any cap "
             "on origin or supplier."),
    ),
)  # fmt: skip
