"""Words of the report's chapter on what is asked of a plan as a whole: signs, register, homes, districts."""

from __future__ import annotations

from planner.outputs.words.both import Both

ACCOUNTABLE: dict[str, Both] = {
    "title": Both("Rendición de cuentas", "Accountability"),
    "signs": Both(
        "Carteles: {signs}, para {signed} de las {cameras} cámaras que ven algo; se ponen antes de entrar "
        "en lo que la cámara ve.",
        "Signs: {signs}, for {signed} of the {cameras} cameras that see anything; each stands before one "
        "enters what the camera sees.",
    ),
    "register": Both(
        "Registro público: {answering} de {cameras} cámaras dicen para qué están, de quién son las imágenes, "
        "cuánto se guardan y a quién preguntar. De las demás falta que alguien lo diga.",
        "Public register: {answering} of {cameras} cameras tell why they are there, whose the images are, "
        "how long they are kept and whom to ask. Of the others somebody has still to say it.",
    ),
    "homes": Both(
        "Viviendas: {exposed} cámaras muestran demasiada fachada y piden máscara u otro lugar; de "
        "{unknown} no se sabe, porque faltan edificios o su uso.",
        "Homes: {exposed} cameras show too much of a facade and ask for a mask or another place; of "
        "{unknown} it is not known, for buildings or their use are missing.",
    ),
    "seats": Both(
        "Quién mira: {cameras} cámaras conectadas y {seats} puestos de operador, {per} cámaras por puesto "
        "(el estudio pide {asked} o menos).",
        "Who watches: {cameras} connected cameras and {seats} operator seats, {per} cameras a seat (the "
        "study asks for {asked} or fewer).",
    ),
    "no_seats": Both(
        "Quién mira: {cameras} cámaras conectadas y ningún puesto de operador en el plan.",
        "Who watches: {cameras} connected cameras and no operator seat in the plan.",
    ),
    "police": Both(
        "Peso de los registros policiales en la elección: {share}. Registran dónde se vigila y se denuncia.",
        "Weight of police records in the choice: {share}. They record where people watch and report.",
    ),
    "unsourced": Both(
        "Demanda sin fuente que la respalde: {share} de la mezcla.",
        "Demand that no source backs: {share} of the mixture.",
    ),
    "supplier": Both(
        "Mayor proveedor con nombre: {name}, {share} de obras y equipos; de {unknown} no se sabe quién "
        "vende.",
        "Largest named supplier: {name}, {share} of works and equipment; of {unknown} the seller is not "
        "known.",
    ),
    "origin": Both(
        "Mayor país de origen con nombre: {name}, {share}; de {unknown} no se sabe.",
        "Largest named country of origin: {name}, {share}; of {unknown} it is not known.",
    ),
    "supplier_none": Both(
        "Ningún precio del libro nombra proveedor: no se sabe de quién dependería la obra.",
        "No price of the book names a supplier: on whom the works would depend is not known.",
    ),
    "ratio": Both(
        "El distrito con más cámaras por habitante tiene {ratio} veces las del que menos; al lado, la "
        "parte de la demanda y de las cámaras de cada uno.",
        "The district with most cameras a resident has {ratio} times those of the one with least; beside "
        "it, the share of demand and of cameras of each.",
    ),
    "districts": Both("Cámaras y necesidad por distrito", "Cameras and need by district"),
    "district": Both("Distrito", "District"),
    "residents": Both("Habitantes, hasta 200 m", "Residents, within 200 m"),
    "cameras": Both("Cámaras, hasta 200 m", "Cameras, within 200 m"),
    "per_1000": Both("Cada 1.000 habitantes", "Per 1,000 residents"),
    "need": Both("Parte de la demanda", "Share of demand"),
    "given": Both("Parte de las cámaras", "Share of cameras"),
    "service": Both("Cámaras / demanda", "Cameras / demand"),
    "findings": Both("Hallazgos por regla", "Findings by rule"),
}
