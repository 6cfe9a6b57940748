"""Turns a cell's graph into a schedule: packed products, elementwise rest, path factors.

Forward: every `matrix @ value` of a step joins one of a few packed products. Backward: call
*roots* the values whose adjoint is a sum from several places (new states, h, operands of late
products). Between a root R and a product, a previous state or an earlier root D there are only
elementwise operations, so the adjoint of D is the sum over R of adjoint(R) * F(R -> D), where F
sums, over the paths from R to D, the products of the local derivatives. F depends on no adjoint.
"""

from dataclasses import dataclass

from rnnviz.engine.elementwise import derivative
from rnnviz.engine.graph import Graph, Node, Program

IN_PLACE = {"sigmoid": 0, "tanh": 1}  # activations of adjacent rows, computed at once
CHEAP = ("add", "subtract", "multiply")  # to compute once more is cheaper than to keep


@dataclass
class Group:
    """Affine nodes that one packed matrix product computes.

    Its columns are [x | 1 | operands]. stage "pre": x only, one product for all steps; "main":
    previous states, one product a step; "late": values computed within the step. The first
    `sigmoids` rows and the `tanhs` after them are turned into activations in place, each at once.
    """

    stage: str
    operands: tuple[Node, ...]
    rows: list[Node]
    sigmoids: int = 0
    tanhs: int = 0


@dataclass(frozen=True)
class Flow:
    """adjoint(target) += sign * factor * adjoint(root); a factor of None is 1."""

    target: Node
    sign: int
    factor: Node | None


@dataclass
class Schedule:
    """What a plan binds to buffers. `kept`: values the backward pass or a person looks at.

    `states`: the previous values that are read, by name; `sources`: the signal that each is an
    earlier value of.
    """

    nodes: list[Node]
    signals: dict[str, Node]
    states: dict[str, Node]
    sources: dict[str, str]
    groups: list[Group]
    roots: list[Node]  # last computed first
    flows: dict[Node, list[Flow]]
    factors: list[Node]
    kept: set[Node]
    in_place: set[Node]  # activations that overwrite the affine row they read

    @property
    def carried(self) -> dict[Node, str]:
        """The new values that have a time axis of their own: the states, and h for the head."""
        return {self.signals[name]: name for name in dict.fromkeys((*self.sources.values(), "h"))}

    @property
    def work(self) -> int:
        """Elementwise operations of a step on all units, forward and backward. Factors such as
        1 - z, which read one array beside a number, do not count."""
        forward = sum(node.is_elementwise for node in self.nodes)
        factors = sum(all(a.op != "constant" for a in node.args) for node in self.factors)
        return forward + factors + sum(map(len, self.flows.values()))


def lower(program: Program, phi: str) -> Schedule:
    """Return the schedule of `program` with the activation `phi` in the place of `phi`."""
    graph, signals, states = _rewrite(program, phi)
    sources = {name: program.readable[name] for name in states}
    nodes = _live(graph.nodes, signals)
    groups = _group(nodes)
    named = set(signals.values())
    late = [o for g in groups if g.stage == "late" for o in g.operands]
    roots_unsorted = {signals["h"], *(signals[s] for s in sources.values()), *late}
    roots = [n for n in reversed(nodes) if n in roots_unsorted]
    in_place = _sort_rows(nodes, groups, named, roots_unsorted)
    flows = {root: _flows(graph, nodes, root, roots_unsorted) for root in roots}
    kept = named | roots_unsorted
    factors, used = _factors(graph, nodes, flows, kept)
    return Schedule(
        nodes, signals, states, sources, groups, roots, flows, factors, kept | used, in_place
    )


def _rewrite(program: Program, phi: str) -> tuple[Graph, dict[str, Node], dict[str, Node]]:
    """Copy the graph with phi resolved, convex sums shortened and mixed affines split."""
    graph, new = Graph(), dict[Node, Node]()
    for node in program.graph.nodes:
        args = tuple(new[a] for a in node.args)
        convex = convex_parts(node)
        inner = {n for a in node.args for n in (a, *a.args) if n.op in ("subtract", "multiply")}
        if convex is not None and not any(n.label for n in inner):
            gate, p, q = (new[n] for n in convex)
            step = graph.make("multiply", gate, graph.make("subtract", q, p))
            new[node] = graph.make("add", p, step)
        elif node.op == "affine":
            new[node] = _split(graph, node, args)
        else:
            op = phi if node.op == "phi" else node.op
            new[node] = graph.make(op, *args, name=node.name, value=node.value)
        if node.label:
            new[node].label = node.label
    signals = {name: new[node] for name, node in program.signals.items()}
    return graph, signals, {name: new[node] for name, node in program.states.items()}


def convex_parts(node: Node) -> tuple[Node, Node, Node] | None:
    """(a, p, q) when the node is (1 - a) * p + a * q: then p + a * (q - p) is one call less."""
    if node.op != "add" or any(n.op != "multiply" for n in node.args):
        return None
    left, right = node.args
    for kept, moved in ((left, right), (right, left)):
        for rest, p in (kept.args, kept.args[::-1]):
            if rest.op != "subtract" or rest.args[0].op != "constant" or rest.args[0].value != 1:
                continue
            for gate, q in (moved.args, moved.args[::-1]):
                if gate is rest.args[1]:
                    return gate, p, q
    return None


def _split(graph: Graph, node: Node, args: tuple[Node, ...]) -> Node:
    """Part an affine that reads both previous states and values of this step, or a value twice
    (two activations may have become one)."""
    again = [k for k, a in enumerate(args) if a in args[:k]]
    first = [k for k in range(len(args)) if k not in again]
    early = [k for k in first if args[k].op in ("x", "previous")]
    late = [k for k in first if k not in early]
    mixed = late and any(args[k].op == "previous" for k in early)
    total: Node | None = None
    for which in [*([early, late] if mixed else [first]), *([k] for k in again)]:
        matrices = tuple(node.matrices[k] for k in which)
        biases = node.biases if total is None else ()
        part = graph.make("affine", *(args[k] for k in which), matrices=matrices, biases=biases)
        total = part if total is None else graph.make("add", total, part)
    assert total is not None
    return total


def _live(nodes: list[Node], signals: dict[str, Node]) -> list[Node]:
    needed = set(signals.values())
    for node in reversed(nodes):
        if node in needed:
            needed.update(node.args)
    return [n for n in nodes if n in needed]


def _group(nodes: list[Node]) -> list[Group]:
    groups: dict[tuple, Group] = {}
    for node in nodes:
        if node.op != "affine":
            continue
        operands = tuple(a for a in node.args if a.op != "x")
        if all(a.op == "previous" for a in operands):
            key: tuple = ("main",) if operands else ("pre",)
        else:
            key = ("late", *operands)
        group = groups.setdefault(key, Group(key[0], (), []))
        group.operands += tuple(o for o in operands if o not in group.operands)
        group.rows.append(node)
    for group in groups.values():  # h first: it lies beside the ones, where the head reads both
        group.operands = tuple(sorted(group.operands, key=lambda o: o.name != "h"))
    return list(groups.values())


def _sort_rows(
    nodes: list[Node], groups: list[Group], named: set[Node], roots: set[Node]
) -> set[Node]:
    """Sort each group's rows: sigmoids, tanhs, the rest; return those in place."""
    users: dict[Node, list[Node]] = {n: [] for n in nodes}
    for node in nodes:
        for a in node.args:
            users[a].append(node)
    in_place = set()
    for group in groups:
        function: dict[Node, str] = {}
        for row in group.rows:
            user = users[row][0] if len(users[row]) == 1 else row
            if user.op in IN_PLACE and row not in named and user not in roots:
                function[row] = user.op
                in_place.add(user)
        order = {row: IN_PLACE.get(function.get(row, ""), len(IN_PLACE)) for row in group.rows}
        group.rows.sort(key=order.__getitem__)
        group.sigmoids = sum(f == "sigmoid" for f in function.values())
        group.tanhs = sum(f == "tanh" for f in function.values())
    return in_place


def _flows(graph: Graph, nodes: list[Node], root: Node, roots: set[Node]) -> list[Flow]:
    """F(root -> D) for every D, as nodes of `graph`."""
    weight: dict[Node, tuple[int, Node | None]] = {root: (1, None)}
    flows: list[Flow] = []

    def send(target: Node, sign: int, factor: Node | None) -> None:
        if target.op == "constant":
            return
        if target not in weight:
            weight[target] = sign, factor
            return
        one = graph.constant(1.0)
        sign_0, factor_0 = weight[target]
        a, b = factor_0 or one, factor or one
        if sign_0 == sign:
            weight[target] = sign, graph.make("add", a, b)
        else:
            weight[target] = 1, graph.make("subtract", *((a, b) if sign_0 > 0 else (b, a)))

    for node in reversed(nodes):
        if node not in weight:
            continue
        sign, factor = weight[node]
        if node is not root and (node in roots or not node.is_elementwise):
            flows.append(Flow(node, sign, factor))
            continue
        slopes = derivative(node.op, graph, node, node.args)
        for argument, (way, slope) in zip(node.args, slopes, strict=True):
            send(argument, sign * way, _times(graph, factor, slope, node))
    return flows


def _times(graph: Graph, factor: Node | None, slope: Node | None, y: Node) -> Node | None:
    """factor * slope of y; where the pass has factor * y already, one call less."""
    if factor is None or slope is None:
        return slope or factor
    if len(y.args) == 1 and slope.op in ("multiply", "subtract"):
        if graph.product(factor, y):
            return _distributed(graph, factor, slope)
        if factor.op == "multiply" and graph.product(factor.args[1], y):
            a, b = factor.args
            return graph.make("multiply", a, _distributed(graph, b, slope))
    return graph.make("multiply", factor, slope)


def _distributed(graph: Graph, factor: Node, e: Node) -> Node:
    """factor * e; with w = factor * y that is w - w * y for (1 - y) * y, and factor - w * y for
    1 - y * y."""
    if e.op == "subtract" and e.args[0] is graph.constant(1.0):
        return graph.make("subtract", factor, _distributed(graph, factor, e.args[1]))
    if e.op == "multiply":
        a, b = e.args
        return _distributed(graph, _distributed(graph, factor, b), a)
    return graph.product(factor, e) or graph.make("multiply", factor, e)


def _factors(
    graph: Graph, nodes: list[Node], flows: dict[Node, list[Flow]], kept: set[Node]
) -> tuple[list[Node], set[Node]]:
    """The nodes that a chunk computes, in order, and the forward values that they use.

    Sums and products without a name are computed once more: cheaper than to keep them.
    """
    forward = {n for n in nodes if n in kept or n.op not in CHEAP}
    needed = {f.factor for fs in flows.values() for f in fs if f.factor is not None}
    for node in reversed(graph.nodes):
        if node in needed and node not in forward:
            needed.update(node.args)
    factors = [n for n in graph.nodes if n in needed and n not in forward and n.op != "constant"]
    return factors, needed & forward
