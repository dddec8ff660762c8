"""Words of the chapter on light and load."""

from __future__ import annotations

from planner.outputs.words.both import Both

LIGHT: dict[str, Both] = {
    "title": Both("Presupuesto óptico y carga de los enlaces", "Light and load of the links"),
    "table": Both("Los diez enlaces con menos margen", "The ten links with the least margin"),
    "sentence": Both(
        "Cada uno de los {links} sitios tiene un enlace propio al centro. En el peor caso (atenuación, "
        "fusiones y conectores al máximo, más la reserva para envejecimiento y reparaciones) al enlace más "
        "ajustado le sobran {margin}; en el mejor caso, la luz más fuerte queda {overload} por debajo de lo "
        "que ciega a su receptor. Enlaces con atenuador: {attenuated}.",
        "Each of the {links} sites has a link of its own to the center. At worst (attenuation, splices and "
        "connectors at their most, the margin for aging and repairs on top) the tightest link has {margin} "
        "left; at best, the strongest light stays {overload} below what blinds its receiver. Links with an "
        "attenuator: {attenuated}.",
    ),
    "pon": Both(
        "{sites} sitios comparten {trees} puertos {architecture} por medio de {splitters} divisores ópticos; "
        "del puerto más cargado se usa el {share}. Su enlace va por los divisores hasta el puerto. Del costo "
        "estimado de puertos, divisores y fibras, a lo sumo {gap} excede el mínimo posible con los POP y las "
        "rutas dados; es a lo sumo {capex} de toda la inversión.",
        "{sites} sites share {trees} {architecture} ports through {splitters} optical splitters; of the "
        "fullest port {share} is used. Their link runs over the splitters to the port. Of the estimated cost "
        "of ports, splitters and fibers at most {gap} is above the least possible with the POPs and routes "
        "given; that is at most {capex} of the whole investment.",
    ),
    "none": Both("Ningún sitio tiene enlace.", "No site has a link."),
    "load": Both(
        "El enlace más cargado usa el {share} de su capacidad. {center}: {up} de subida y {down} de bajada, "
        "de {sites} sitios; el conmutador más cargado lleva {fullest} de los {uplink} de sus enlaces "
        "troncales.",
        "The fullest link uses {share} of its rate. {center}: {up} up and {down} down, {sites} sites; the "
        "fullest switch carries {fullest} of the {uplink} of its uplinks.",
    ),
    "assumed": Both(
        "Pérdidas, potencias y sensibilidades son filas del catálogo con su fuente; varias son supuestos de "
        "planificación y deben reemplazarse por las hojas de datos del proveedor.",
        "Losses, powers and sensitivities are rows of the catalog with their source; several are planning "
        "assumptions, to be replaced by the supplier's data sheets.",
    ),
    "site": Both("Sitio", "Site"),
    "direction": Both("Sentido", "Direction"),
    "wavelength": Both("Longitud de onda", "Wavelength"),
    "length": Both("Fibra", "Fiber"),
    "splices": Both("Fusiones", "Splices"),
    "loss": Both("Pérdida máxima", "Most loss"),
    "budget": Both("Presupuesto", "Budget"),
    "margin": Both("Margen", "Margin"),
    "optic": Both("Módulo", "Optic"),
}
