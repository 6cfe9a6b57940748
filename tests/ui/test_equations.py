"""The equations with their numbers on the page: one pair of lines each, for any step and unit."""

from tests.ui.test_pages import failures, opened, texts


def test_each_equation_stands_with_its_numbers() -> None:
    app = opened({"cell": "gru", "length": "8", "units": "4", "updates": "3", "tool": "equations"})
    assert not failures(app)
    lab = app.session_state["lab"]
    h = lab.session.trace().strands[0].values["h"]
    assert len(app.latex) == 4
    assert rf" = {h[7, 0, 0]:.2f}\end{{aligned}}" in app.latex[3].value
    for _ in range(5):
        app.button(key="equations_previous").click().run()
    app.slider(key="equations_unit").set_value(4).run()
    assert not failures(app)
    assert (lab.look.step, lab.look.unit) == (3, 4)
    assert lab.query["step"] == "3" and lab.query["unit"] == "4"
    assert r" \\ h_3 &= " in app.latex[3].value
    assert rf" = {h[2, 0, 3]:.2f}\end{{aligned}}" in app.latex[3].value


def test_a_link_opens_at_its_step_and_unit() -> None:
    app = opened({"length": "8", "units": "4", "step": "5", "unit": "2", "tool": "equations"})
    assert not failures(app)
    assert "Step 5 of 8" in texts(app)
    assert app.slider(key="equations_unit").value == 2


def test_a_choice_that_is_gone_becomes_the_nearest() -> None:
    app = opened({"length": "8", "units": "4", "step": "8", "tool": "equations"})
    app.slider(key="equations_unit").set_value(4).run()
    app.run()
    app.slider(key="set_length").set_value(6).run()
    assert not failures(app)
    assert "Step 6 of 6" in texts(app) and not app.session_state["lab"].look.step
    app.slider(key="set_units").set_value(2).run()
    assert not failures(app)
    assert app.slider(key="equations_unit").value == 2
    app.selectbox(key="set_architecture").select("one-to-one").run()
    assert not failures(app)
    assert not [button for button in app.button if button.key == "equations_next"]
    assert app.latex
