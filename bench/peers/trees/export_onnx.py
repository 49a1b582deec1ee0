"""
Writes the JSON dump of a model as a tree ensemble of ONNX, built by hand: raw scores, numbers of 32 bits.

A threshold becomes the next float32 below it: so a float32 goes the way that it would go as a double. One argument: the
task as JSON.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper

Node = dict[str, Any]


def float_below(value: float) -> float:
    # Of what is missing LightGBM asks whether it is below 1e300.
    with np.errstate(over="ignore"):
        near = np.float32(value)
    return float(near if float(near) <= value else np.nextafter(near, np.float32(-np.inf)))


def number_nodes(root: Node) -> list[Node]:
    """In the order in which they are numbered; children get their number in `id`."""
    nodes: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        node["id"] = len(nodes)
        nodes.append(node)
        if "left_child" in node:
            waiting += [node["right_child"], node["left_child"]]
    return nodes


def columns_of(tree: int, root: Node) -> Iterator[dict[str, Any]]:
    for node in number_nodes(root):
        is_inner = "left_child" in node
        if is_inner and node["decision_type"] != "<=":
            raise ValueError(f"a decision by {node['decision_type']}")
        yield {
            "treeids": tree,
            "nodeids": node["id"],
            "modes": "BRANCH_LEQ" if is_inner else "LEAF",
            "featureids": node["split_feature"] if is_inner else 0,
            "values": float_below(node["threshold"]) if is_inner else 0.0,
            "missing_value_tracks_true": int(is_inner and node["default_left"]),
            "truenodeids": node["left_child"]["id"] if is_inner else 0,
            "falsenodeids": node["right_child"]["id"] if is_inner else 0,
            "leaf": None if is_inner else node["leaf_value"],
        }


def ensemble(trees: list[Node]) -> onnx.NodeProto:
    rows = [row for tree, info in enumerate(trees) for row in columns_of(tree, info["tree_structure"])]
    leaves = [row for row in rows if row["leaf"] is not None]
    names = [name for name in rows[0] if name != "leaf"]
    return helper.make_node(
        "TreeEnsembleRegressor",
        inputs=["rows"],
        outputs=["scores"],
        domain="ai.onnx.ml",
        n_targets=1,
        aggregate_function="SUM",
        post_transform="NONE",
        target_treeids=[row["treeids"] for row in leaves],
        target_nodeids=[row["nodeids"] for row in leaves],
        target_ids=[0 for _ in leaves],
        target_weights=[row["leaf"] for row in leaves],
        **{f"nodes_{name}": [row[name] for row in rows] for name in names},
    )


def main() -> None:
    if sys.argv[1] == "load":
        return
    task = json.loads(sys.argv[1])
    folder = Path(task["folder"])
    dump = json.loads((folder / "model.json").read_text())
    rows = helper.make_tensor_value_info("rows", onnx.TensorProto.FLOAT, ["n", task["features"]])
    scores = helper.make_tensor_value_info("scores", onnx.TensorProto.FLOAT, ["n", 1])
    graph = helper.make_graph([ensemble(dump["tree_info"])], "trees", [rows], [scores])
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("ai.onnx.ml", 3)]
    onnx.save(helper.make_model(graph, ir_version=10, opset_imports=opsets), folder / "model.onnx")
    print(json.dumps({"bytes": (folder / "model.onnx").stat().st_size}))


main()
