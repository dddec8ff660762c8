"""Make a plan: every room in its turn, each with the simplest honest method it has."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np

from planner.catalog.operate_tables import road_owner_table
from planner.catalog.table_files import kit_table
from planner.city.works import Works
from planner.costs import price
from planner.costs.model import Bom
from planner.network import engineer
from planner.network.circuits import PROTECTION
from planner.network.model import Plant
from planner.network.protection import Protector
from planner.network.splices import splice_plan
from planner.network.upkeep import with_upkeep
from planner.plan.accountable import accountability_figures
from planner.plan.budget import refuse_over_budget
from planner.plan.built import Made, Sited
from planner.plan.bulk_choice import OFF, BulkChoice, choose_bulk
from planner.plan.camera_limits import keep_with_cameras
from planner.plan.camera_modes import mode_figures, with_mode
from planner.plan.camera_table import as_dark, camera_table, dark_cameras, unsnapped_fixed
from planner.plan.dark_policies import dark_for_policies
from planner.plan.edits.figures import edits_evidence, edits_figures
from planner.plan.edits.refuse import refuse_unpinned
from planner.plan.edits.start import known_from_stored, outside_of_stored
from planner.plan.evidence import cover_evidence, demand_evidence, routing_evidence
from planner.plan.facts import given_facts, unused_facts, with_facts
from planner.plan.findings import all_findings, with_findings
from planner.plan.identity import Registry
from planner.plan.joint_evidence import joint_evidence
from planner.plan.joint_figures import told_of_joint
from planner.plan.joint_problem import JointGround, joint_ground
from planner.plan.joint_repair import Before, Joined, decide_together, without_budget
from planner.plan.keep_policies import Built, Kept, keep_policies
from planner.plan.light_figures import refuse_overloaded_centers
from planner.plan.masks import with_masks
from planner.plan.model import Plan
from planner.plan.money import money_of
from planner.plan.operate import operate
from planner.plan.phases import build_in_phases
from planner.plan.plant_fibers import too_few_fibers, withdrawn
from planner.plan.plant_tables import standing_centers, with_replaced
from planner.plan.policies import refuse_broken_policies
from planner.plan.prepare import Ground
from planner.plan.progress import Run
from planner.plan.protection_choice import critical_ids, protector_of
from planner.plan.protection_told import tell_protection
from planner.plan.reach import Reach, streets_within_reach
from planner.plan.replacement import extended_plant
from planner.plan.route_policies import Asked
from planner.plan.routing_choice import RoutingChoice, choose_routes
from planner.plan.seen import look
from planner.plan.seen.look import Seen
from planner.plan.seen.private_ground import district_table, zone_table
from planner.plan.signs import sign_table, with_sign_ids
from planner.plan.siting_choice import SitingChoice, choose_cameras
from planner.plan.standing import refuse_unknown_pops, standing_pops, without_uplink
from planner.plan.summary import attribution, summarize
from planner.plan.unserved import refuse_unserved, unserved_sites
from planner.plan.weak_points import plan_sight, weak_points
from planner.schema import PLAN_TABLES
from planner.settings import resolved
from planner.settings.joint_settings import TOGETHER
from planner.sources.withheld import digests_of


def make_plan(ground: Ground, run: Run | None = None, registry: Registry | None = None) -> Plan:
    """Return the plan of a study: cameras by maximal covering, then fiber by a Steiner tree.

    Deciding places first and routes after costs something; the bounds are of each stage by itself and
    say so. Where `joint.decide` is together, that plan is the start of one decision on both.

    Parameters
    ----------
    registry
        Ids given in an earlier run of the study; the same place keeps its id.

    Raises
    ------
    InputError, ProvenInfeasibleError, NoPlanError
        As the rooms and the hard rules of the study demand.
    """
    run = run or Run()
    registry = registry or Registry.empty()
    ground = registry.keep_points(ground)
    made = make_in_stages(ground, registry, run)
    joined = None
    if ground.settings.joint.decide == TOGETHER:
        joined = make_together(ground, registry, made, run)
        made = joined.made
    with run.stage_of("price") as watch:
        refuse_over_budget(ground, made.built, made.kept.relaxed, watch)
        refuse_broken_policies(ground, made.built, made.kept.relaxed, watch, made.kept.dark)
    return tell_plan(ground, made, joined, run)


def make_in_stages(ground: Ground, registry: Registry, run: Run) -> Made:
    """Choose cameras, then streets; build and price the plan, whatever its budget says."""
    refuse_unknown_pops(ground)
    return _made(ground, _sited(ground, registry, run), run)


def _made(ground: Ground, sited: Sited, run: Run) -> Made:
    """Build and price a plan of chosen cameras that keeps the policies of the study."""

    def keep(of: Sited) -> Kept:
        return keep_policies(ground, lambda asked: _built(ground, of, asked, run), lambda: run.stop)

    made = Made(*keep_with_cameras(ground, sited, keep, lambda: run.stop))
    refuse_unserved(made.built.plant.unserved, ground, made.kept.relaxed)
    return made


def priced_anew(ground: Ground, made: Made) -> Made:
    """Return a plan priced under other settings of `[costs]` than it was built with."""
    built = made.built
    bom = _attributed(price(built.plant.quantities, ground.catalog, ground.settings), ground)
    return replace(made, kept=replace(made.kept, built=replace(built, bom=bom)))


def make_together(
    ground: Ground, registry: Registry, first: Made, run: Run, joint: JointGround | None = None,
    before: Before | None = None,
) -> Joined:  # fmt: skip
    """Decide cameras and streets together, from the plan in stages; build and price.

    Parameters
    ----------
    first
        The plan in stages.
    joint
        The joint model of the same ground, where it was made before.
    before
        What decisions for less money found.
    """
    with run.stage_of("joint") as watch:
        reach = streets_within_reach(ground)
        joint = joint or joint_model_of(ground)
        before = before or Before()
        if before.known is None:
            before = replace(
                before, known=known_from_stored(ground, joint, watch), outside=outside_of_stored(ground)
            )

    def build(siting: SitingChoice) -> Made:
        with run.stage_of("siting"):
            sited = _looked(ground, registry, siting, reach)
        return _made(without_budget(ground), sited, run)

    return decide_together(ground, joint, first, build, run, before)


def joint_model_of(ground: Ground) -> JointGround:
    """Return the joint model of a ground."""
    reach = streets_within_reach(ground)
    return joint_ground(ground, reach, as_dark(ground, dark_cameras(ground, reach)))


def _built(ground: Ground, sited: Sited, asked: Asked, run: Run) -> Built:
    """Build and price a plan of the chosen cameras, with no more fibers of standing cables than are spare.

    Where streets need more, the spare fibers there are not offered, and the plan is built again: a new cable
    in the same duct or on the same poles.
    """
    for tried in itertools.count(1):
        built = _built_once(ground, sited, asked, run)
        offered = built.bulk.routing.existing
        short = too_few_fibers(ground, built.plant, offered)
        if not len(short):
            break
        sited = replace(sited, existing=withdrawn(ground, offered, short, tried))
    return built


def _built_once(ground: Ground, sited: Sited, asked: Asked, run: Run) -> Built:
    """Build and price a plan of the chosen cameras under what is asked of its routes."""
    bulk, unserved = _routed(ground, sited, asked, run)
    with run.stage_of("engineer") as watch:
        protector = protector_of(ground, sited.cameras, bulk.routing, watch)
        plant = _plant(ground, sited.cameras, bulk, unserved, protector)
        refuse_overloaded_centers(plant, ground)
    with run.stage_of("price"):
        bom = _attributed(price(plant.quantities, ground.catalog, ground.settings), ground)
    return Built(bulk, protector, plant, bom)


def _sited(ground: Ground, registry: Registry, run: Run) -> Sited:
    """Choose the cameras and look through them."""
    with run.stage_of("siting") as watch:
        reach = streets_within_reach(ground)
        siting = choose_cameras(ground, reach, as_dark(ground, dark_cameras(ground, reach)), watch)
        return _looked(ground, registry, siting, reach)


def _looked(ground: Ground, registry: Registry, siting: SitingChoice, reach: Reach) -> Sited:
    """Look through chosen cameras."""
    dark = dark_cameras(ground, reach)
    seen = look(ground, siting, registry.keep_ids(camera_table(ground, siting, dark), "camera_id"))
    signs = registry.keep_ids(sign_table(ground, seen), "sign_id")
    masked = with_masks(seen.cameras, ground, seen.zones, seen.sensitive.masks)
    cameras, modes = with_mode(masked, ground)
    cameras = with_facts(cameras, given_facts(ground.facts, cameras), ground.settings)
    return Sited(siting, seen, with_sign_ids(cameras, signs), reach.existing, signs, modes)


def tell_plan(ground: Ground, made: Made, joined: Joined | None, run: Run) -> Plan:
    """Return the plan: what was chosen and built, with its weak points, phases, operation and money."""
    sited, built = made.sited, made.built
    seen, bulk, plant, bom = sited.seen, built.bulk, built.plant, built.bom
    refuse_unpinned(ground, plant)
    evidence = _evidence(ground, sited.siting, seen, bulk)
    evidence |= {"pops.npz": dict(plant.pop_evidence)} if plant.pop_evidence else {}
    if joined is not None:
        evidence["joint.npz"] = joint_evidence(joined)
    if ground.edits.stored is not None:
        evidence["edits.npz"] = edits_evidence(ground.edits)
    works = ground.city.works or Works.none(ground.city.crs)
    summary = summarize(ground, sited.siting, seen, bulk, plant, bom, run)
    summary["cameras"]["modes"] = mode_figures(sited.modes, bom, ground.settings)
    summary |= told_of_joint(ground, joined, summary)
    summary |= {"edits": edits_figures(ground, sited.siting, plant, summary)}
    weak = weak_points(ground, plant, built.existing, evidence, summary["city"]["demand_layers"])
    guarded = tell_protection(built.protector, plant, ground)
    evidence |= guarded.evidence
    sight = plan_sight(plant.cameras, evidence["cover.npz"], evidence["demand.npz"], ())
    phased = build_in_phases(ground, plant, bom, sight, summary["cameras"]["demand_total"])
    operated = operate(ground, plant, built.existing)
    others = {
        **seen.tables, "signs": sited.signs, "single_points": weak.listed, **guarded.tables,
        **phased.tables, **operated.tables,
    }  # fmt: skip
    financed = money_of(ground, phased.plant, bom, others)
    summary["network"] |= {"cuts": weak.figures, **guarded.figures, "phases": phased.figures}
    summary |= {"operate": operated.figures, "money": financed.figures}
    tables = _tables(phased.plant, {**others, **financed.tables}, ground.city.crs)
    summary["accountability"] = accountability_figures(ground, tables, summary, bom.lines)
    dark = dark_for_policies(made.kept, ground.settings)
    found = all_findings(ground, summary["cameras"], seen.cameras)
    found = with_findings(found, without_uplink(ground, plant), dark)
    given = given_facts(ground.facts, sited.cameras)
    return Plan(
        summary=summary,
        tables=tables,
        splices=splice_plan(tables, ground.catalog.cable_sizes),
        streets=ground.city.streets.spans,
        demand=ground.offer.demand.assign(covered=seen.covered),
        candidates=_candidates(ground, sited.siting),
        findings=with_findings(found, phased.findings, financed.findings, unused_facts(given)),
        existing_plant=built.existing.rename(columns={"span_id": "street_span_id"}),
        districts=district_table(ground.city),
        exclusion_zones=zone_table(ground.city),
        reaches=seen.reaches,
        sensitive_places=seen.sensitive.table,
        street_factors=works.factors,
        barriers=works.barriers,
        edits=ground.edits.rows,
        given_facts=given,
        standing=extended_plant(ground, sited.siting, plant, (summary, evidence), financed.tables, run),
        bom=bom.lines,
        prices=ground.catalog.prices,
        kits=kit_table(ground.catalog.kits),
        road_owners=road_owner_table(ground.catalog.road_owners),
        resolved=resolved(ground.settings),
        evidence=evidence,
    )


def _routed(ground: Ground, sited: Sited, asked: Asked, run: Run) -> tuple[BulkChoice, gpd.GeoDataFrame]:
    """Return the tree, first by its routes alone and then by its real cost, and the sites left out."""
    cameras = sited.cameras
    with run.stage_of("routing") as watch:
        routing = choose_routes(ground, cameras, sited.existing, watch, asked)
        unserved = unserved_sites(ground, cameras, unsnapped_fixed(ground), routing)
    if asked.least:
        return BulkChoice(routing, {"status": OFF, "reason": asked.least}), unserved
    with run.stage_of("bulk") as watch:

        def plain(tried: RoutingChoice) -> Plant:
            return _engineer(ground, cameras, tried, unserved, None)

        return choose_bulk(ground, routing, plain, watch), unserved


def _plant(
    ground: Ground, cameras: gpd.GeoDataFrame, bulk: BulkChoice, unserved: gpd.GeoDataFrame,
    protector: Protector | None,
) -> Plant:  # fmt: skip
    """Return the plant of the plan: that of the search where no second way is added to it.

    Where nobody gets a second way after all (streets give none, nothing lights any) neither is anything laid
    for one: sites, cables and cost are those of the search.
    """
    if protector is None and bulk.plant is not None:
        return bulk.plant
    plant = _engineer(ground, cameras, bulk.routing, unserved, protector)
    if bulk.plant is not None and not (plant.circuits["kind"] == PROTECTION).any():
        return bulk.plant
    return plant


def _evidence(
    ground: Ground, siting: SitingChoice, seen: Seen, bulk: BulkChoice
) -> dict[str, dict[str, np.ndarray]]:
    """Return the arrays of each file of `evidence/`."""
    named = ground.shelters
    held = {"withheld.npz": digests_of(named, ground.settings.study.name)} if named else {}
    return held | {
        "routing.npz": routing_evidence(bulk.routing) | bulk.evidence,
        "cover.npz": cover_evidence(ground, siting),
        "sight.npz": seen.evidence,
        "demand.npz": demand_evidence(ground),
    }


def _attributed(bom: Bom, ground: Ground) -> Bom:
    """Return the BOM with the words that licenses ask for beside what its quantities rest on."""
    words = attribution(ground)
    return replace(bom, lines=bom.lines.assign(basis=["; ".join([b, *words]) for b in bom.lines["basis"]]))


def _engineer(
    ground: Ground,
    cameras: gpd.GeoDataFrame,
    routing: RoutingChoice,
    unserved: gpd.GeoDataFrame,
    protector: Protector | None,
) -> Plant:
    """Hand the chosen routes to the network room, and what stands already to its upkeep."""
    plant = engineer(
        routes=routing.routes,
        cameras=cameras,
        points=ground.city.points,
        centers=ground.city.centers,
        anchors=routing.anchors,
        settings=ground.settings,
        catalog=ground.catalog,
        unserved_in=unserved,
        existing=routing.existing,
        protect=protector,
        critical=critical_ids(ground, cameras),
        standing=standing_pops(ground.city),
        stood=standing_centers(ground),
    )
    plant = replace(plant, quantities=with_replaced(plant, ground))
    kept = with_upkeep(plant.quantities, ground.offer.existing, ground.settings)
    return replace(plant, quantities=kept)


def _tables(plant: Plant, others: Mapping[str, gpd.GeoDataFrame], crs: str) -> dict[str, gpd.GeoDataFrame]:
    """Return the plan tables by name, those of the plant and others, each checked against its schema."""
    out = {}
    for table in PLAN_TABLES:
        frame = table.arrange(others[table.name] if table.name in others else getattr(plant, table.name))
        if table.geometry:
            frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=crs)
        table.check(frame, "plan")
        out[table.name] = frame
    return out


def _candidates(ground: Ground, siting: SitingChoice) -> gpd.GeoDataFrame:
    """Return the candidates, told whether a camera of the plan stands there."""
    offer = ground.offer
    used = set(offer.views["candidate_id"].to_numpy()[siting.new])
    return offer.candidates.assign(chosen=offer.candidates["candidate_id"].isin(used))
