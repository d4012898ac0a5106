"""All methods there are; a new one is its file, its settings and one line here."""

from __future__ import annotations

from zorko.training.selfsupervised.jigsaw import Jigsaw
from zorko.training.selfsupervised.masked import Masked
from zorko.training.selfsupervised.method import Method
from zorko.training.selfsupervised.settings import MethodName
from zorko.training.selfsupervised.simclr import Simclr
from zorko.training.selfsupervised.vicreg import Vicreg

METHODS: dict[MethodName, type[Method]] = {method.name: method for method in (Vicreg, Simclr, Jigsaw, Masked)}
