"""The file that users run says what the network said, or is not there."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from tests.training import tiny
from tests.training.conftest import Done

from zorko.errors import ExportError, ModelFileError
from zorko.images.draw import save_png
from zorko.modelfile.card import Card, parse
from zorko.modelfile.file import read_card, write
from zorko.modelfile.shipped import resolve, shipped_names
from zorko.nn.classifier import Classifier
from zorko.nn.head import Network
from zorko.nn.novelty import NOVELTY_NAMES, Novelty, class_geometry
from zorko.nn.small import SmallEncoder
from zorko.runtime.predictor import Predictor
from zorko.tasks.read import HEAD, Read
from zorko.training.export import INPUT, network_outputs, prove, to_onnx, to_torchscript

PREPROCESSING = Read.default_preprocessing


def network(novelty: str = "mixture") -> Network:
    """Random weights, and statistics that some pictures have gone into."""
    torch.manual_seed(0)
    encoder = SmallEncoder()
    made = Network(encoder, Classifier(encoder.embedding_size, (HEAD,), 0.2, with_outliers=True))
    rows, labels = tiny.glyphs(40)
    with torch.no_grad():
        made.train()(torch.from_numpy(rows)[:, None].float() / 255)
        made.eval()
        embedding = encoder(torch.from_numpy(rows)[:, None].float() / 255).numpy()
    whitening, centres = class_geometry(embedding, labels)
    made.head.novelty = Novelty(novelty, whitening, centres, torch.tensor([0.3, 1.0, -0.5, 0.1]))  # type: ignore[arg-type]
    made.head.temperature[0] = 1.7
    return made


@pytest.fixture(scope="module")
def exported() -> tuple[Network, bytes]:
    """A network and its graph; tests take copies."""
    made = network()
    return made, to_onnx(made, PREPROCESSING)


@pytest.fixture
def model(exported: tuple[Network, bytes], tmp_path: Path, plateau_run: Done) -> tuple[Network, Path]:
    """The two, the graph in a model file with another run's card."""
    made, graph = exported
    card: Card = read_card(plateau_run.model)
    write(graph, card, tmp_path / "model.onnx")
    return copy.deepcopy(made), tmp_path / "model.onnx"


def pictures(folder: Path, count: int = 9) -> list[Path]:
    paths = [folder / f"{number}.png" for number in range(count)]
    for path, glyph in zip(paths, tiny.glyphs(count, seed=8)[0], strict=True):
        save_png(glyph, path)
    return paths


def pixels(count: int = 9) -> np.ndarray:
    return tiny.glyphs(count, seed=8)[0][:, :, :, None]


def test_the_file_gives_the_networks_answers(model: tuple[Network, Path], tmp_path: Path) -> None:
    made, path = model
    prove(path, made, Read(), PREPROCESSING, pictures(tmp_path))
    assert path.exists()
    ours, theirs = network_outputs(made, PREPROCESSING, pixels()), Predictor(path).outputs({INPUT: pixels()})
    assert ours.keys() == theirs.keys() == {"digit", "unknown", "embedding"}
    for name, values in ours.items():
        assert np.allclose(values, theirs[name], atol=1e-3), name


def test_every_output_is_one_of_the_rows_own(model: tuple[Network, Path]) -> None:
    predictor = Predictor(model[1])
    together = predictor.outputs({INPUT: pixels()})
    alone = [predictor.outputs({INPUT: pixels()[i : i + 1]}) for i in range(9)]
    many = predictor.outputs({INPUT: np.repeat(pixels(), 30, axis=0)})  # more than go in one batch
    for name, values in together.items():
        assert np.allclose(values, np.concatenate([one[name] for one in alone]), atol=1e-4), name
        assert np.allclose(np.repeat(values, 30, axis=0), many[name], atol=1e-4), name


WEIGHTS = ("encoder.features.0.0.weight", "head.linears.0.bias", "head.outlier.weight", "head.temperature")


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_weight_that_changed_after_export_fails_the_proof_and_leaves_no_file(
    model: tuple[Network, Path], tmp_path: Path, name: str
) -> None:
    made, path = model
    with torch.no_grad():
        made.state_dict()[name].mul_(1.5).add_(0.1)
    before = {entry.name for entry in tmp_path.iterdir()} | {f"{number}.png" for number in range(9)}
    with pytest.raises(
        ExportError, match=r"model\.onnx: output '.*' differs from that of the network by .*no file was kept"
    ):
        prove(path, made, Read(), PREPROCESSING, pictures(tmp_path))
    assert {entry.name for entry in tmp_path.iterdir()} == before - {"model.onnx"}


def test_an_answer_that_is_no_number_fails_the_proof(model: tuple[Network, Path], tmp_path: Path) -> None:
    made, path = model
    with torch.no_grad():
        made.state_dict()["head.linears.0.bias"][0] = torch.nan
    with pytest.raises(ExportError):
        prove(path, made, Read(), PREPROCESSING, pictures(tmp_path))
    assert not path.exists()


def test_a_graph_tells_nothing_of_the_machine_that_made_it(exported: tuple[Network, bytes], root: Path) -> None:
    graph = exported[1]
    for place in (str(root), str(Path.home()), "site-packages"):
        assert place.encode() not in graph or len(place) < 4


def test_the_same_network_gives_the_same_graph_and_nothing_on_stdout(
    capfd: pytest.CaptureFixture[str], exported: tuple[Network, bytes]
) -> None:
    assert to_onnx(copy.deepcopy(exported[0]), PREPROCESSING) == exported[1]
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("name", [name for name in NOVELTY_NAMES if name != "mixture"])
def test_every_unknown_score_can_be_exported(name: str, tmp_path: Path, plateau_run: Done) -> None:
    made = network(name)
    write(to_onnx(made, PREPROCESSING), read_card(plateau_run.model), tmp_path / "model.onnx")
    prove(tmp_path / "model.onnx", made, Read(), PREPROCESSING, pictures(tmp_path))


def test_large_weights_take_two_bytes_each(exported: tuple[Network, bytes]) -> None:
    made, graph = exported
    weights = sum(values.numel() for values in made.state_dict().values())
    assert len(graph) < 2.2 * weights + 30_000
    tensors = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in onnx.load_from_string(graph).graph.initializer}
    for name, values in made.state_dict().items():
        stored = tensors.get(f"network.{name}")
        if stored is not None:
            assert np.array_equal(stored.astype(np.float32), values.float().numpy()), name


def test_no_norm_is_left_behind_a_convolution(exported: tuple[Network, bytes]) -> None:
    made, graph = exported
    nodes = onnx.load_from_string(graph).graph.node
    makers = {name: node.op_type for node in nodes for name in node.output}
    norms = [node for node in nodes if node.op_type == "BatchNormalization"]
    assert [makers[node.input[0]] for node in norms] == ["Reshape"]  # that of the flat embedding
    assert sum(isinstance(module, torch.nn.BatchNorm2d) for module in made.modules()) == 6


# torch advises another format whenever TorchScript is touched; this one is what C++ programs load
torchscript = pytest.mark.filterwarnings("ignore:.*torch.jit.*")


@torchscript
def test_torchscript_gives_the_answers_of_the_model_file(any_run: Done, tmp_path: Path) -> None:
    to_torchscript(any_run.model, tmp_path / "read.pt")
    extra = {"card.json": "", "outputs.json": ""}
    loaded = torch.jit.load(str(tmp_path / "read.pt"), _extra_files=extra)
    card = parse(extra["card.json"] if isinstance(extra["card.json"], str) else extra["card.json"].decode(), "card.json")
    assert card == read_card(any_run.model)
    names = json.loads(extra["outputs.json"])
    theirs = any_run.predictor().outputs({INPUT: pixels()})
    assert set(names) == set(theirs)
    for rows in (pixels(), pixels()[:1]):
        with torch.inference_mode():
            ours = dict(zip(names, loaded(torch.from_numpy(card.preprocessing.normalise(rows))), strict=True))
        for name, values in ours.items():
            assert np.allclose(values.numpy(), theirs[name][: len(rows)], atol=2e-3), name


@torchscript
def test_torchscript_that_says_something_else_is_not_kept(
    any_run: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zorko.training.export.TOLERANCE", -1.0)  # no answer is as near as that
    with pytest.raises(ExportError):
        to_torchscript(any_run.model, tmp_path / "read.pt")
    assert list(tmp_path.iterdir()) == []


@torchscript
@pytest.mark.parametrize("name", shipped_names())
def test_each_shipped_model_exports_to_torchscript(name: str, tmp_path: Path) -> None:
    to_torchscript(resolve(name), tmp_path / "model.pt")  # which proves what it wrote
    assert [path.name for path in tmp_path.iterdir()] == ["model.pt"]


def test_torchscript_of_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.onnx").write_bytes(b"no model")
    with pytest.raises(ModelFileError):
        to_torchscript(tmp_path / "x.onnx", tmp_path / "read.pt")
    assert not (tmp_path / "read.pt").exists()
