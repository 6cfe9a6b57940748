from rnnviz.engine.cell import CANDIDATE, INPUT_GATE, MEMORY, OUTPUT_GATE, Cell, Meaning
from rnnviz.engine.topologies.tree import TREE

TREE_LSTM = Cell(
    key="tree-lstm",
    title="Tree-LSTM",
    summary="an LSTM with two children and a forget gate for each child's cell state",
    source="Tai, Socher & Manning 2015, N-ary with N = 2",
    equations="""
        i = sigmoid(W_i @ x + U_il @ h_l + U_ir @ h_r + b_i)
        fl = sigmoid(W_f @ x + U_fll @ h_l + U_flr @ h_r + b_f)
        fr = sigmoid(W_f @ x + U_frl @ h_l + U_frr @ h_r + b_f)
        g = phi(W_g @ x + U_gl @ h_l + U_gr @ h_r + b_g)
        o = sigmoid(W_o @ x + U_ol @ h_l + U_or @ h_r + b_o)
        c = fl * c_l + fr * c_r + i * g
        h = o * phi(c)
    """,
    settings={"b_f": "forget_bias"},
    meanings={
        "i": INPUT_GATE,
        "fl": Meaning("forget gate, left child", "keep its cell state", "erase it"),
        "fr": Meaning("forget gate, right child", "keep its cell state", "erase it"),
        "g": CANDIDATE,
        "o": OUTPUT_GATE,
        "c": MEMORY,
    },
    order=210,
    topology=TREE,
)
