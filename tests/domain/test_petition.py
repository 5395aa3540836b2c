"""The state of a petition is the fold of its events, and nothing else."""

from __future__ import annotations

import pytest

from domain.folding import evolve, fold
from domain.petition import Petition, Stage
from tests.builders import CLERK, FIRST, OPERATOR, a_case, a_petition, an_urging, registered


@pytest.mark.parametrize("stage", list(Stage))
def test_the_state_is_the_fold_of_the_events_whole_or_piece_by_piece(stage: Stage) -> None:
    case = a_case(stage)

    for place in range(len(case.events) + 1):
        assert fold(case.events[place:], fold(case.events[:place])) == case.now


@pytest.mark.parametrize("stage", list(Stage))
def test_the_state_survives_its_own_text(stage: Stage) -> None:
    petition = a_petition(stage)

    assert Petition.model_validate_json(petition.model_dump_json(exclude_defaults=True)) == petition
    assert Petition.model_validate_json(petition.model_dump_json()) == petition


def test_nothing_folds_into_nothing() -> None:
    assert fold([]) is None


def test_a_stream_begins_with_an_entry() -> None:
    case = a_case(Stage.TRANSFERRED)

    with pytest.raises(ValueError, match="does not begin with an entry but with clock_started"):
        evolve(None, case.events[1])


def test_a_stream_is_opened_once() -> None:
    case = a_case()

    with pytest.raises(ValueError, match="opened twice"):
        evolve(case.now, case.events[0])


def test_the_state_knows_its_place_in_the_stream() -> None:
    case = a_case(Stage.HANDLING)

    assert (case.now.sequence, case.now.head) == (len(case.events), case.events[-1].hash)
    assert case.now.last_ledger_no == 3


def test_the_bureau_holds_a_case_that_no_office_has() -> None:
    assert registered().holder.id == "city"
    assert a_petition(Stage.HANDLING).holder.id == "housing"


def test_a_command_from_the_ledger_is_not_remembered_as_a_signal() -> None:
    case = a_case(Stage.HANDLING)

    case.deliver(case.envelope(an_urging(), CLERK.model_copy(update={"role": "supervisor"}), FIRST))

    assert case.now.signals == ()


def test_the_ledger_number_never_goes_back_with_a_signal() -> None:
    case = a_case(Stage.HANDLING)

    case.deliver(case.envelope(an_urging(), OPERATOR, FIRST).model_copy(update={"ledger_no": None}))

    assert case.now.last_ledger_no == 3


def test_asking_for_a_clock_gives_its_latest_run() -> None:
    petition = a_petition(Stage.HANDLING)

    transfer = petition.clock("transfer")
    assert transfer is not None
    assert transfer.ordinal == 1
    assert petition.clock("rating") is None
