"""Compiled parts of the lossless reductions (see `lossless`)."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.steiner.graph import BoolArray, Graph, IntArray, build_graph

Int32Array = NDArray[np.int32]


@njit(cache=True, nogil=True)
def reach(node_count: int, tail: IntArray, head: IntArray, root: int) -> BoolArray:
    """Return the mask of nodes in the root's component."""
    graph = build_graph(node_count, tail, head, np.zeros(len(tail), np.int64))
    seen = np.zeros(node_count, np.bool_)
    queue = np.empty(node_count, np.int64)
    seen[root] = True
    queue[0] = root
    size = 1
    i = 0
    while i < size:
        v = queue[i]
        i += 1
        for j in range(graph.ptr[v], graph.ptr[v + 1]):
            if not seen[graph.nbr[j]]:
                seen[graph.nbr[j]] = True
                queue[size] = graph.nbr[j]
                size += 1
    return seen


@njit(cache=True, nogil=True)
def gather(ptr: IntArray, values: IntArray, chosen: IntArray) -> IntArray:
    """Return the chosen rows of a list of lists, one after the other."""
    total = 0
    for c in chosen:
        total += ptr[c + 1] - ptr[c]
    out = np.empty(total, np.int64)
    k = 0
    for c in chosen:
        for i in range(ptr[c], ptr[c + 1]):
            out[k] = values[i]
            k += 1
    return out


@njit(cache=True, nogil=True)
def _longer(array: Int32Array, size: int) -> Int32Array:
    """A copy with room for at least `size`, doubled."""
    out = np.empty(max(2 * len(array), size), np.int32)
    out[: len(array)] = array
    return out


@njit(cache=True, nogil=True)
def peel(
    graph: Graph, is_terminal: BoolArray, root: int
) -> tuple[IntArray, IntArray, IntArray, IntArray, BoolArray, int, IntArray, Int32Array, IntArray]:
    """Take off leaves; returns (host, kept nodes, kept and fixed edges, terminals, root, cuts)."""
    node_count = len(graph.ptr) - 1
    terminal = is_terminal.copy()
    others = terminal.sum()
    degree = graph.ptr[1:] - graph.ptr[:-1]
    gone = np.zeros(len(graph.nbr) // 2, np.bool_)
    into = np.full(node_count, -1, np.int64)
    order = np.empty(node_count, np.int64)
    peeled = 0
    # Members of a leaf's subtree: a linked list per node, joined when the leaf goes.
    following = np.full(node_count, -1, np.int64)
    last = np.arange(node_count)
    stack = np.empty(2 * node_count + 2, np.int64)
    top = 0
    for v in range(node_count):
        if degree[v] == 1:
            stack[top] = v
            top += 1
    fixed = np.empty(node_count, np.int64)
    fixed_count = 0
    cut_ptr = np.zeros(node_count + 1, np.int64)
    cut_dual = np.empty(node_count, np.int64)
    cut_nodes = np.empty(1024, np.int32)
    cuts = 0
    inside = np.zeros(node_count, np.bool_)
    while top > 0:
        top -= 1
        v = stack[top]
        if degree[v] != 1 or (v == root and others == 0):
            continue
        slot = graph.ptr[v]
        while gone[graph.edge[slot]]:
            slot += 1
        u = graph.nbr[slot]
        weight = graph.weight[slot]
        gone[graph.edge[slot]] = True
        degree[v] = 0
        degree[u] -= 1
        if v == root or terminal[v]:
            fixed[fixed_count] = graph.edge[slot]
            fixed_count += 1
            if weight > 0:
                size = cut_ptr[cuts]
                if size + node_count > len(cut_nodes):
                    cut_nodes = _longer(cut_nodes, size + node_count)
                x = v
                while x >= 0:
                    inside[x] = True
                    if v != root:
                        cut_nodes[size] = x
                        size += 1
                    x = following[x]
                if v == root:
                    for y in range(node_count):
                        if not inside[y]:
                            cut_nodes[size] = y
                            size += 1
                x = v
                while x >= 0:
                    inside[x] = False
                    x = following[x]
                cut_dual[cuts] = weight
                cuts += 1
                cut_ptr[cuts] = size
            if v == root:
                root = u
                if terminal[u]:
                    terminal[u] = False
                    others -= 1
            else:
                terminal[v] = False
                if u == root or terminal[u]:
                    others -= 1
                else:
                    terminal[u] = True
        following[last[u]] = v
        last[u] = last[v]
        into[v] = u
        order[peeled] = v
        peeled += 1
        if degree[u] == 1:
            stack[top] = u
            top += 1
    host = np.full(node_count, -1, np.int64)
    kept = 0
    for v in range(node_count):
        if into[v] < 0:
            host[v] = kept
            kept += 1
    for i in range(peeled - 1, -1, -1):
        host[order[i]] = host[into[order[i]]]
    new_terminal = np.zeros(kept, np.bool_)
    for v in range(node_count):
        if into[v] < 0:
            new_terminal[host[v]] = terminal[v]
    keep = np.flatnonzero(~gone)
    return (
        host, np.flatnonzero(into < 0), keep, fixed[:fixed_count].copy(), new_terminal, host[root],
        cut_ptr[: cuts + 1].copy(), cut_nodes[: cut_ptr[cuts]].copy(), cut_dual[:cuts].copy(),
    )  # fmt: skip


@njit(cache=True, nogil=True)
def walk_chains(
    graph: Graph, is_terminal: BoolArray, root: int
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Return every chain between nodes that stay.

    (start, end, length, edge ptr, edges, inner ptr, inner nodes, distances from start, host): host[v] is v
    for a node that stays, the end of a loop for the inner nodes of a chain that returns to its start.
    """
    node_count = len(graph.ptr) - 1
    edge_count = len(graph.nbr) // 2
    host = np.full(node_count, -1, np.int64)
    for v in range(node_count):
        if graph.ptr[v + 1] - graph.ptr[v] != 2 or is_terminal[v] or v == root:
            host[v] = v
    start = np.empty(edge_count, np.int64)
    end = np.empty(edge_count, np.int64)
    length = np.empty(edge_count, np.int64)
    edge_ptr = np.zeros(edge_count + 1, np.int64)
    edges = np.empty(edge_count, np.int64)
    inner_ptr = np.zeros(edge_count + 1, np.int64)
    inner = np.empty(node_count, np.int64)
    along = np.empty(node_count, np.int64)
    done = np.zeros(edge_count, np.bool_)
    count = 0
    for v in range(node_count):
        if host[v] != v:
            continue
        for first in range(graph.ptr[v], graph.ptr[v + 1]):
            if done[graph.edge[first]]:
                continue
            slot = first
            edge_size = edge_ptr[count]
            inner_size = inner_ptr[count]
            total = np.int64(0)
            while True:
                done[graph.edge[slot]] = True
                edges[edge_size] = graph.edge[slot]
                edge_size += 1
                total += graph.weight[slot]
                x = graph.nbr[slot]
                if host[x] == x:
                    break
                inner[inner_size] = x
                along[inner_size] = total
                inner_size += 1
                back = graph.rev[slot]
                slot = graph.ptr[x] if graph.ptr[x] != back else back + 1
            if x == v:
                for i in range(inner_ptr[count], inner_size):
                    host[inner[i]] = v
                continue
            start[count] = v
            end[count] = x
            length[count] = total
            count += 1
            edge_ptr[count] = edge_size
            inner_ptr[count] = inner_size
    return (
        start[:count].copy(), end[:count].copy(), length[:count].copy(),
        edge_ptr[: count + 1].copy(), edges[: edge_ptr[count]].copy(),
        inner_ptr[: count + 1].copy(), inner[: inner_ptr[count]].copy(), along[: inner_ptr[count]].copy(),
        host,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def kept_mask(host: IntArray) -> BoolArray:
    """Return the mask of nodes that host themselves."""
    mask = np.zeros(len(host), np.bool_)
    for v in range(len(host)):
        mask[v] = host[v] == v
    return mask


@njit(cache=True, nogil=True)
def orient_chains(
    chosen: IntArray, flip: BoolArray, ptr: IntArray, inner: IntArray, along: IntArray, length: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Return (ptr, inner, along) of the chosen chains, each walked from its lower to its higher end."""
    out_ptr = np.zeros(len(chosen) + 1, np.int64)
    out_inner = np.empty(len(inner), np.int64)
    out_along = np.empty(len(inner), np.int64)
    k = 0
    for i in range(len(chosen)):
        c = chosen[i]
        for q in range(ptr[c + 1] - ptr[c]):
            p = ptr[c + 1] - 1 - q if flip[c] else ptr[c] + q
            out_inner[k] = inner[p]
            out_along[k] = length[c] - along[p] if flip[c] else along[p]
            k += 1
        out_ptr[i + 1] = k
    return out_ptr, out_inner[:k].copy(), out_along[:k].copy()


@njit(cache=True, nogil=True)
def lift_hosts(
    cut_ptr: IntArray, cut_nodes: Int32Array, host: IntArray, child_count: int
) -> tuple[IntArray, Int32Array]:
    """Return the cuts with every child node replaced by the parent nodes that it hosts."""
    ptr = np.zeros(child_count + 2, np.int64)
    for v in range(len(host)):
        if host[v] >= 0:
            ptr[host[v] + 2] += 1
    for c in range(child_count + 1):
        ptr[c + 1] += ptr[c]
    member = np.empty(ptr[child_count + 1], np.int32)
    for v in range(len(host)):
        if host[v] >= 0:
            member[ptr[host[v] + 1]] = v
            ptr[host[v] + 1] += 1
    total = 0
    for i in range(len(cut_nodes)):
        total += ptr[cut_nodes[i] + 1] - ptr[cut_nodes[i]]
    out_ptr = np.zeros(len(cut_ptr), np.int64)
    out = np.empty(total, np.int32)
    k = 0
    for c in range(len(cut_ptr) - 1):
        for i in range(cut_ptr[c], cut_ptr[c + 1]):
            for q in range(ptr[cut_nodes[i]], ptr[cut_nodes[i] + 1]):
                out[k] = member[q]
                k += 1
        out_ptr[c + 1] = k
    return out_ptr, out


@njit(cache=True, nogil=True)
def lift_chains(
    cut_ptr: IntArray, cut_nodes: Int32Array, cut_dual: IntArray, host: IntArray, graph: Graph,
    head: IntArray, edge_count: int, chain_edge: IntArray, inner_ptr: IntArray, inner: IntArray,
    along: IntArray, length: IntArray, load: IntArray,
) -> tuple[IntArray, Int32Array, IntArray]:  # fmt: skip
    """Return the cuts of the parent: each dual laid along the chains its cut crosses (see `lossless`).

    load[2 * e + side] is how much of child edge e, walked from either side, cuts lifted before have taken;
    it grows here.
    """
    child_count = len(graph.ptr) - 1
    by_edge = np.full(edge_count, -1, np.int64)
    next_chain = np.full(len(chain_edge), -1, np.int64)
    for c in range(len(chain_edge)):
        next_chain[c] = by_edge[chain_edge[c]]
        by_edge[chain_edge[c]] = c
    member_ptr, member = lift_hosts(
        np.arange(child_count + 1), np.arange(child_count).astype(np.int32), host, child_count
    )
    inside = np.full(child_count, -1, np.int64)
    out = np.empty(len(cut_nodes) * 2 + 1024, np.int32)
    ends = np.empty(len(cut_dual) * 2 + 16, np.int64)
    duals = np.empty(len(cut_dual) * 2 + 16, np.int64)
    size = 0
    count = 0
    crossed = np.empty(edge_count, np.int64)
    for k in range(len(cut_dual)):
        for i in range(cut_ptr[k], cut_ptr[k + 1]):
            inside[cut_nodes[i]] = k
        base = size
        crossing = 0
        if size + len(host) > len(out):
            out = _longer(out, size + len(host))
        for i in range(cut_ptr[k], cut_ptr[k + 1]):
            v = cut_nodes[i]
            for q in range(member_ptr[v], member_ptr[v + 1]):
                out[size] = member[q]
                size += 1
            for j in range(graph.ptr[v], graph.ptr[v + 1]):
                e = graph.edge[j]
                u = graph.nbr[j]
                if by_edge[e] >= 0 and inside[u] != k:
                    crossed[crossing] = 2 * e + (1 if head[e] == v else 0)
                    crossing += 1
                elif v < u:
                    c = by_edge[e]
                    while c >= 0:
                        for q in range(inner_ptr[c], inner_ptr[c + 1]):
                            out[size] = inner[q]
                            size += 1
                        c = next_chain[c]
        common = size - base
        left = cut_dual[k]
        while left > 0:
            if size + len(host) > len(out):
                out = _longer(out, size + len(host))
            if count + 2 > len(ends):
                ends = np.concatenate((ends, np.empty(len(ends), np.int64)))
                duals = np.concatenate((duals, np.empty(len(duals), np.int64)))
            if left < cut_dual[k]:
                out[size : size + common] = out[base : base + common]
                size += common
            step = left
            for i in range(crossing):
                used = load[crossed[i]]
                c = by_edge[crossed[i] >> 1]
                while c >= 0:
                    for q in range(inner_ptr[c], inner_ptr[c + 1]):
                        far = length[c] - along[q] if crossed[i] & 1 else along[q]
                        if far <= used:
                            out[size] = inner[q]
                            size += 1
                        else:
                            step = min(step, far - used)
                    c = next_chain[c]
            duals[count] = step
            ends[count] = size
            count += 1
            left -= step
            for i in range(crossing):
                load[crossed[i]] += step
    out_ptr = np.zeros(count + 1, np.int64)
    out_ptr[1:] = ends[:count]
    return out_ptr, out[:size].copy(), duals[:count].copy()
