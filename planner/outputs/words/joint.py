"""Words about cameras and streets decided together."""

from __future__ import annotations

from planner.outputs.words.both import Both

JOINT: dict[str, Both] = {
    "title": Both("Cámaras y calles en una sola decisión", "Cameras and streets in one decision"),
    "proven": Both(
        "Cámaras y calles, decididas juntas: probado a {gap} de lo mejor (límite {limit}).",
        "Cameras and streets, decided together: proven within {gap} of the best (limit {limit}).",
    ),
    "stopped": Both(
        "Cámaras y calles, decididas juntas: se detuvo a {gap} de la cota (límite {limit}).",
        "Cameras and streets, decided together: stopped {gap} from the bound (limit {limit}).",
    ),
    "most": Both(
        "{cameras} cámaras ven {covered} de {unit} ({share} de la demanda) por {cost} en el modelo. Ninguna "
        "elección de cámaras y calles por {money}, lo que este plan deja al modelo, ve más de {certified}: "
        "con los archivos de evidencia cualquiera lo comprueba.",
        "{cameras} cameras see {covered} of {unit} ({share} of the demand) for {cost} in the model. No "
        "choice of cameras and streets for {money}, what this plan leaves to the model, sees more than "
        "{certified}: "
        "anyone can verify that from the evidence files.",
    ),
    "least": Both(
        "{cameras} cámaras ven {covered} de {unit} ({share} de la demanda; se piden {required}) por {cost} "
        "en el modelo. Ninguna elección que vea lo pedido cuesta menos de {certified}: con los archivos de "
        "evidencia cualquiera lo comprueba.",
        "{cameras} cameras see {covered} of {unit} ({share} of the demand; {required} is asked for) for "
        "{cost} in the model. No choice that sees as much costs less than {certified}: anyone can verify "
        "that from the evidence files.",
    ),
    "second": Both(
        "Aquí cuenta también lo que vale una segunda vista. Lo que ve al menos una cámara es {covered} de "
        "{unit} ({share} de la demanda), la cobertura de los demás capítulos.",
        "What a second sight is worth counts here, too. At least one camera sees {covered} of {unit} "
        "({share} of the demand), the coverage of the other chapters.",
    ),
    "searched": Both(
        "La búsqueda misma dice {bound}; eso no lo prueban los archivos, y la brecha no se apoya en ello.",
        "The search itself says {bound}; the files do not prove that, and the gap does not rest on it.",
    ),
    "outside": Both(
        "La cota es del modelo: cámaras, sus puestos y acometidas, y calles con el cable más pequeño "
        "({cost}). El plan presupuestado cuesta {priced}; la diferencia, {outside}, son puntos de gobierno, "
        "centros, cables mayores, cajas y empalmes.",
        "The bound is of the model: cameras, their places and drops, and streets with the smallest cable "
        "({cost}). The priced plan costs {priced}; the difference, {outside}, is government points, centers, "
        "larger cables, closures and splices.",
    ),
    "within": Both(
        "El plan presupuestado se repitió hasta caber en {budget}: {rounds} decisiones.",
        "The plan was priced and decided again until it was within {budget}: {rounds} decisions.",
    ),
    "gain_most": Both(
        "Por etapas (primero cámaras, después calles) y con el mismo dinero del modelo, {cameras} cámaras "
        "ven {covered}: decidir juntos ve {gain} más.",
        "In stages (cameras first, streets after) and for the same money of the model, {cameras} cameras see "
        "{covered}: one decision sees {gain} more.",
    ),
    "gain_least": Both(
        "Por etapas (primero cámaras, después calles) lo pedido cuesta {cost} en el modelo: decidir juntos "
        "ahorra {gain}.",
        "In stages (cameras first, streets after) the same costs {cost} in the model: one decision saves "
        "{gain}.",
    ),
    "starts": Both(
        "La búsqueda que parte de cero queda a {cold} del plan por etapas; la que parte de él, a {warm} "
        "(más es mejor).",
        "The search from nothing comes to {cold} beside the plan in stages; that from it, to {warm} (more is "
        "better).",
    ),
    "from_stages": Both(
        "Presupuestado, el plan por etapas resultó mejor que toda decisión conjunta, y es el plan.",
        "When priced, the plan in stages was better than every joint decision, and is the plan.",
    ),
    "no_stages": Both(
        "Ningún plan por etapas cupo en ese dinero.", "No plan in stages was found within that money."
    ),
    "rounds": Both("Decisiones, una tras otra", "Decisions, one after the other"),
    "round": Both("Decisión", "Decision"),
    "cameras": Both("Cámaras", "Cameras"),
    "covered": Both("Demanda vista", "Demand seen"),
    "model_cost": Both("Costo en el modelo", "Cost in the model"),
    "priced": Both("Presupuestado", "Priced"),
    "fits": Both("Cabe", "Fits"),
    "yes": Both("sí", "yes"),
    "no": Both("no", "no"),
}
