"""Why a site is not served or has no second route, with the figure that broke the limit: English, Spanish."""

from __future__ import annotations

LIGHT: tuple[tuple[str, str], ...] = (
    # streets
    ("{n} m from the nearest street; network.snap_limit_m is {m} m.",
     "{n} m hasta la calle más cercana; network.snap_limit_m es {m} m."),
    ("No street within network.snap_limit_m = {m} m.",
     "Ninguna calle dentro de network.snap_limit_m = {m} m."),
    ("No allowed way joins its street to the center; a missing street or another way would mend it.",
     "Ninguna forma permitida une su calle con el centro; lo remediaría una calle que falte u otra forma."),
    ("No allowed way joins its street to the center; a missing street or another way would.",
     "Ninguna forma permitida une su calle con el centro; la uniría una calle que falte u otra forma."),
    ("no route of this plan leads to it.", "ninguna ruta de este plan llega hasta él."),
    ("No street near it leads to a center. It stands {n} m from one. Mend its place or network.snap_limit_m.",
     "Ninguna calle cercana lleva a un centro. Está a {n} m de una. Corrija su lugar o "
     "network.snap_limit_m."),
    ("No street near it leads to a center. Mend its place or network.snap_limit_m.",
     "Ninguna calle cercana lleva a un centro. Corrija su lugar o network.snap_limit_m."),
    # whose light
    ("Its uplink:", "Su enlace al centro:"),
    ("Second route:", "Segunda ruta:"),
    # reach and load
    ("its fiber is {n} m long with slack and drops; class {o} reaches {m} m, {d} m less.",
     "su fibra mide {n} m con reserva y acometidas; la clase {o} llega a {m} m, {d} m menos."),
    ("its fiber is {n} m long with slack and drops; {o} reaches {m} m, {d} m less.",
     "su fibra mide {n} m con reserva y acometidas; {o} llega a {m} m, {d} m menos."),
    ("it carries {n} Mb/s with headroom; {o} carries {m} Mb/s, {d} less.",
     "lleva {n} Mb/s con holgura; {o} lleva {m} Mb/s, {d} menos."),
    ("it carries {n} Mb/s {w} with headroom; a port of a tree of splitters carries {m} Mb/s, {d} less.",
     "lleva {n} Mb/s de {w} con holgura; un puerto de un árbol de divisores lleva {m} Mb/s, {d} menos."),
    # too weak
    ("its light loses up to {n} dB {w} at {l} nm over {m} m with {s} splices; {o} bears {b} dB, {d} less.",
     "su luz pierde hasta {n} dB de {w} a {l} nm en {m} m con {s} fusiones; {o} admite {b} dB, {d} menos."),
    ("its light loses up to {n} dB {w} at {l} nm over {m} m with {s} splices and splitters of {r}; class {o} "
     "bears {b} dB, {d} less.",
     "su luz pierde hasta {n} dB de {w} a {l} nm en {m} m con {s} fusiones y divisores de {r}; la clase {o} "
     "admite {b} dB, {d} menos."),
    # too strong
    ("its light is up to {n} dB too strong for the receiver of {o}, over {m} m with {s} splices.",
     "su luz supera hasta en {n} dB lo que admite el receptor de {o}, en {m} m con {s} fusiones."),
    ("its light is up to {n} dB too strong for class {o}, over {m} m with splitters of {r}, and no "
     "attenuator of the catalog leaves enough.",
     "su luz supera hasta en {n} dB lo que admite la clase {o}, en {m} m con divisores de {r}, y ningún "
     "atenuador del catálogo deja la suficiente."),
    ("Without an attenuator it loses {n} dB at least ({w}) and {m} at most ({v}); {o} asks for {a} and bears "
     "{b}: an attenuator would have to take at least {c} and at most {d} dB, and the catalog has none that "
     "does.",
     "Sin atenuador pierde al menos {n} dB ({w}) y a lo sumo {m} ({v}); {o} pide {a} y admite {b}: un "
     "atenuador tendría que quitar entre {c} y {d} dB, y el catálogo no tiene ninguno así."),
    ("Without an attenuator it loses {n} dB at least ({w}) and {m} at most ({v}); {o} asks for {a} and bears "
     "{b}. These sums lie {c} dB apart and its limits {d}, so no attenuator helps.",
     "Sin atenuador pierde al menos {n} dB ({w}) y a lo sumo {m} ({v}); {o} pide {a} y admite {b}. Entre "
     "esas sumas hay {c} dB y entre sus límites {d}, así que ningún atenuador sirve."),
    ("{o}, which it does not blind, reaches {n} m, {m} m less and bears {b} dB, {d} less.",
     "{o}, al que no encandila, llega a {n} m, {m} m menos, y admite {b} dB, {d} menos."),
    ("{o}, which it does not blind, reaches {n} m, {m} m less.",
     "{o}, al que no encandila, llega a {n} m, {m} m menos."),
    ("{o}, which it does not blind, bears {b} dB, {d} less.",
     "{o}, al que no encandila, admite {b} dB, {d} menos."),
    # mends
    ("A center nearer to it would mend it.", "Lo remediaría un centro más cercano."),
    ("A center nearer to it, fewer splices on its way or a stronger optic would mend it.",
     "Lo remediaría un centro más cercano, menos fusiones en su camino o una óptica más potente."),
    ("A smaller stream or a faster optic would mend it.",
     "Lo remediaría un caudal menor o una óptica más rápida."),
    ("Fibers of its own (protection.critical_sites) would light it.",
     "La iluminarían fibras propias (protection.critical_sites)."),
    ("One splitter of fewer legs (pon.stages, pon.ratio) would light it.",
     "La iluminaría un solo divisor de menos salidas (pon.stages, pon.ratio)."),
    ("Class {o} would mend it.", "Lo remediaría la clase {o}."),
    ('A POP nearer to it (network.pops = "choose") would mend it.',
     'Lo remediaría un nodo más cercano (network.pops = "choose").'),
    ("No POP on offer is near enough, and {p} serves it: another place (network.pop_kinds, network.cabinets, "
     "sources.existing_pops) would mend it.",
     "Ningún nodo ofrecido está lo bastante cerca, y lo atiende {p}: lo remediaría otro lugar "
     "(network.pop_kinds, network.cabinets, sources.existing_pops)."),
    ("{p} is nearer to it, and has no room for it or would cost more.",
     "{p} está más cerca, y no tiene lugar para él o costaría más."),
    ("The POP on offer at {p} is nearer to it, but no optic lights its uplink: a center nearer to that would "
     "mend it.",
     "El nodo ofrecido en {p} está más cerca, pero ninguna óptica ilumina su enlace: lo remediaría un centro "
     "más cercano a ese nodo."),
    ("The POP on offer at {p} is nearer to it and was not opened (network.pop_max_count, "
     "network.existing_pops).",
     "El nodo ofrecido en {p} está más cerca y no se abrió (network.pop_max_count, network.existing_pops)."),
    ("Another attenuator, a class that bears less loss or a higher ratio (pon.ratio) would mend it.",
     "Lo remediaría otro atenuador, una clase que admita menos pérdida o más salidas por divisor "
     "(pon.ratio)."),
    ("Fibers of its own (protection.critical_sites) or a faster architecture would mend it.",
     "Lo remediarían fibras propias (protection.critical_sites) o una arquitectura más rápida."),
    ("Such an attenuator or a center nearer to it would mend it.",
     "Lo remediaría un atenuador así o un centro más cercano."),
    ("Such an attenuator, {o} over {f} (network.fibers_per_site) or a center nearer to it would mend it.",
     "Lo remediaría un atenuador así, {o} sobre {f} (network.fibers_per_site) o un centro más cercano."),
    ("An optic with limits farther apart, fewer splices on its way or a center nearer to it would mend it.",
     "Lo remediaría una óptica de límites más separados, menos fusiones en su camino o un centro más "
     "cercano."),
    ("An optic with limits farther apart, fewer splices on its way, {o} over {f} (network.fibers_per_site) "
     "or a center nearer to it would mend it.",
     "Lo remediaría una óptica de límites más separados, menos fusiones en su camino, {o} sobre {f} "
     "(network.fibers_per_site) o un centro más cercano."),
    ("no optic lights it for certain.", "ninguna óptica lo ilumina con certeza."),
)  # fmt: skip
