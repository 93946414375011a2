"""What `make test-postgresql` leaves out, with the reason."""

from __future__ import annotations

_NO_INDEX = "has nothing to do with an index"
_ENGINES = "tests an engine by itself; the tests of all engines run on PostgreSQL in `make test`, and so do its attacks"

FOLDERS = {
    **dict.fromkeys(("tests/core", "tests/embedding", "tests/ingest", "tests/packaging", "tests/tools"), _NO_INDEX),
    **dict.fromkeys(
        (
            "tests/test_contributing.py",
            "tests/test_examples.py",
            "tests/test_floors.py",
            "tests/test_kept_runs.py",
            "tests/test_left_out.py",
            "tests/test_mirror.py",
            "tests/test_patterns.py",
        ),
        _NO_INDEX,
    ),
    **dict.fromkeys(("tests/index", "tests/faults"), _ENGINES),
    "tests/patella/test_cold_start.py": "counts the modules that a search in a folder loads",
}
"""Folders, and files, whose tests are not run."""

_PATH = "looks at the path of the index folder, or of a file beside it"
_CUT_OFF = "cuts off a file beside the index folder amid a line, as a power cut may"
_FAILS = "lets the system refuse a file beside the index folder"
_DAMAGED = "damages a file of the index folder"
_UPLOADS = "looks at uploads in the folder of articles: where the index is in a database, they go into that"
_OLDEST = "goes back to the generation before the previous one, which the engine in memory alone keeps"
_REMOVED = "removes the index folder"

_IN_FILES = {
    "api/http/test_problems.py": {"test_a_library_without_an_index_says_so": _REMOVED},
    "evaluation/interleaving/test_preferences.py": {
        "test_a_line_that_was_cut_off_is_left_out": _CUT_OFF,
        "test_the_log_lies_beside_the_index": _PATH,
    },
    "evaluation/judgements/test_asked.py": {
        "test_a_file_that_cannot_be_read_is_said": _FAILS,
        "test_a_full_disk_stops_nobody": _FAILS,
        "test_the_log_is_a_file_of_its_owner_alone": _PATH,
    },
    "evaluation/judgements/test_importing.py": {
        "test_nothing_is_imported_where_the_log_cannot_be_written": _FAILS,
    },
    "evaluation/judgements/test_log.py": {
        "test_a_line_may_be_cut_anywhere_whatever_its_note_says": _CUT_OFF,
        "test_a_log_that_cannot_be_read_is_said": _FAILS,
        "test_a_log_that_cannot_be_written_is_said": _FAILS,
        "test_half_a_line_is_left_out_and_harms_no_other": _CUT_OFF,
        "test_the_log_lies_beside_the_index": _PATH,
    },
    "evaluation/kept/test_store.py": {"test_runs_lie_beside_the_index": _PATH},
    "evaluation/kept/test_texts.py": {
        "test_without_an_index_the_ids_alone_are_shown_and_that_is_said": _REMOVED,
    },
    "evaluation/test_runner.py": {"test_collections_with_the_same_articles_share_an_index": _PATH},
    "patella/cli/test_index.py": {
        "test_a_busy_index_is_said_at_once": "a database also tells which process writes",
        "test_an_index_in_memory_is_no_folder_to_export_or_to_import_into": "is about an index in memory",
        "test_check_and_what_it_says_of_damage": _DAMAGED,
        "test_status_lists_articles_and_generations": "a database also tells of its hosts",
        "test_status_says_where_a_graph_looks_up_vectors": (
            "changes the number of passages from which the engine in a folder makes a graph"
        ),
        "test_what_the_system_refuses_is_said_in_a_line": _PATH,
        "test_what_was_damaged_is_named_by_check_and_sync_repairs_it_or_calls_it_lost": _DAMAGED,
    },
    "patella/cli/test_serve.py": {"test_the_page_is_started_when_the_index_is_up_to_date": _PATH},
    "patella/test_encoding_work.py": {"test_the_index_of_one_machine_has_no_queue": "is about an index in a folder"},
    "patella/test_tuned_weights.py": {
        "test_a_line_whose_writing_was_cut_off_is_left_out": _CUT_OFF,
        "test_what_cannot_be_written_or_read_is_told": _FAILS,
    },
    "serving/test_changes.py": {
        "test_an_article_is_moved_aside_and_one_that_was_added_by_hand_leaves_the_index_alone": _UPLOADS,
        "test_files_are_added_and_replace_only_what_they_may": _UPLOADS,
    },
    "benchmarks/question_parts/test_measuring.py": {
        "test_the_steps_and_parts_of_some_questions": "measures the functions of the engine in a folder",
    },
    "benchmarks/side_by_side/test_our_index.py": {
        "test_a_new_index_is_calibrated_and_an_existing_one_is_left_as_it_is": _PATH,
    },
    "test_operating.py": {"test_every_command_runs": "exports the index folder to a file"},
    "ui/evaluation/test_kept_page.py": {
        "test_texts_are_of_the_index_of_the_collection_and_their_loss_is_said": _REMOVED,
    },
    "ui/library/test_upload_panel.py": dict.fromkeys(
        (
            "test_a_file_is_shown_and_kept_only_when_it_is_confirmed",
            "test_a_file_that_cannot_be_written_is_named_and_the_others_are_added",
            "test_an_article_that_came_while_the_upload_waited_is_not_replaced",
            "test_an_article_is_replaced_only_when_asked_and_the_old_one_is_kept_aside",
            "test_files_that_are_too_much_together_are_refused_one_by_one",
            "test_files_that_wait_are_counted_until_they_are_added",
            "test_of_several_folders_the_first_takes_the_files_and_says_so",
            "test_only_what_can_be_read_is_added",
            "test_the_others_are_added_while_a_known_name_is_asked_about",
            "test_the_second_of_two_files_of_one_name_is_refused",
            "test_what_is_there_is_kept_if_the_visitor_says_so",
        ),
        _UPLOADS,
    ),
    "ui/judging/test_grading.py": {"test_a_grade_that_cannot_be_kept_is_said_and_not_shown": _FAILS},
    "ui/library/test_page.py": dict.fromkeys(
        (
            "test_a_known_name_is_asked_about_while_the_others_are_added",
            "test_a_report_is_shown_to_the_visitor_who_caused_it_and_ends_when_anybody_returns_to_the_state_before",
            "test_a_report_stays_when_its_visitor_loads_the_page_anew_until_the_next_change",
            "test_a_second_upload_waits_its_turn_and_both_are_added",
            "test_an_article_is_uploaded_found_removed_and_no_longer_found",
        ),
        _UPLOADS,
    ),
    "ui/preferring/test_draft.py": {"test_each_generation_answers_from_its_own_articles": _OLDEST},
    "ui/preferring/test_page.py": {"test_what_cannot_be_kept_is_said_and_the_list_stays": _FAILS},
    "ui/test_addressed.py": {
        "test_the_rights_of_one_library_are_none_in_another_and_changes_stay_in_it": _UPLOADS,
    },
    "ui/test_progress.py": {
        "test_a_report_ends_with_a_return_to_a_generation_before": _OLDEST,
    },
}

TESTS = {f"tests/{file}::{test}": why for file, tests in _IN_FILES.items() for test, why in tests.items()}
"""Tests that must fail, with the reason. The name of a test stands for it with all its parameters."""
