"""The closed vocabularies whose words are messages: each is a ``Literal``, and a tuple of it in the order shown."""

from __future__ import annotations

from typing import Literal, get_args

Outcome = Literal["eligible", "evidence_needed", "review", "ineligible", "system_error"]
"""What a ruling comes to, in the order in which an applicant's best qualification counts."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

Cause = Literal[
    "empty", "unreadable", "contradiction", "ambiguous", "family", "coverage", "unpublished", "reprint", "untold"
]  # fmt: skip
"""Why a check is unknown."""
CAUSES: tuple[Cause, ...] = get_args(Cause)

StatedKind = Literal["check", "reward", "parameter", "edition", "pathway", "certificate"]
"""What a user's statement is about."""
STATED_KINDS: tuple[StatedKind, ...] = get_args(StatedKind)

StatedVerdict = Literal["confirmed", "absent", "otherwise", "supplied"]
"""What the official text says: the same as the reprint, nothing of it, something else; or what was not published."""
STATED_VERDICTS: tuple[StatedVerdict, ...] = get_args(StatedVerdict)

CertificateReading = Literal["in_force", "obtained"]
"""What is asked of a certificate: to be in force on the basis date, or to have been obtained, even if it expired."""
CERTIFICATE_READINGS: tuple[CertificateReading, ...] = get_args(CertificateReading)

Contradiction = Literal["dates", "birth", "verification", "issuer"]
"""Which cells contradict each other: those of a certificate's days, of a birth, of a verification, or the issuer's."""
CONTRADICTIONS: tuple[Contradiction, ...] = get_args(Contradiction)

Matched = Literal["entry", "none", "family", "ambiguous", "unknown"]
"""What a name is in a city's catalogue."""
MATCHED: tuple[Matched, ...] = get_args(Matched)

Step = Literal["id", "exact", "folded", "alias", "structured", "family", "candidate"]
"""A step of the ladder by which a name is recognised, the most certain first."""
LADDER: tuple[Step, ...] = get_args(Step)

Tier = Literal["urgent"]
"""A tier that rencai itself can word; a city may have others, which its editions name."""
TIERS: tuple[Tier, ...] = get_args(Tier)

Change = Literal["cells", "date", "edition", "parameter", "decision", "statement", "word", "award", "package"]
"""Why a ruling differs from the one before, as ``runs.changes`` finds it."""
CHANGES: tuple[Change, ...] = get_args(Change)

GroundChange = Literal[
    "package_version", "package_content", "package_broken", "package_absent", "list_replaced", "list_removed",
    "list_added", "list_unused", "decision_gone", "decision_new", "look_up_gone", "look_up_new", "statement_gone",
    "statement_new", "word_gone", "word_new",
]  # fmt: skip
"""What a run was ruled by that is not so any more, as ``runs.grounds`` finds it."""
GROUND_CHANGES: tuple[GroundChange, ...] = get_args(GroundChange)

State = Literal["queued", "leased", "done", "partial", "failed", "dead", "refused"]
"""What became of a run, or of a file that never was one (``refused``)."""
STATES: tuple[State, ...] = get_args(State)

Origin = Literal["web", "score", "nightly"]
"""What asked for a run."""
ORIGINS: tuple[Origin, ...] = get_args(Origin)

Standing = Literal["standing", "superseded", "undone", "void", "suspended"]
"""Whether a decision is in force; ``suspended``: its package is broken or not installed, so that nobody can tell."""
STANDINGS: tuple[Standing, ...] = get_args(Standing)

DecisionStanding = Literal["standing", "superseded", "undone", "void", "suspended", "lapsed"]
"""Whether a decision on a name is in force; ``lapsed``: what it was on is not that any more, and is asked again."""
DECISION_STANDINGS: tuple[DecisionStanding, ...] = get_args(DecisionStanding)

Role = Literal["viewer", "member", "admin"]
"""What a user may do, the least first."""
ROLES: tuple[Role, ...] = get_args(Role)

Scope = Literal["read", "score", "decide", "admin"]
"""What a token may do."""
SCOPES: tuple[Scope, ...] = get_args(Scope)

Action = Literal[
    "nightly_finished", "runs_purged", "inbox_purged", "decisions_stored", "decisions_undone", "decisions_promoted",
    "decisions_withdrawn", "statements_stored", "statements_undone", "statements_promoted", "statements_withdrawn",
    "words_stored", "words_undone", "words_promoted", "words_withdrawn",
    "awards_recorded", "award_reversed", "list_imported", "list_removed", "list_restored",
    "backup_made",
    "restored", "person_erased", "user_added", "user_disabled", "user_enabled", "user_assigned", "password_changed",
    "token_added", "token_revoked", "signed_in", "signed_out", "sign_in_refused", "sign_in_throttled", "refused",
    "files_uploaded", "run_requested", "result_downloaded", "headings_stored", "headings_forgotten",
    "rulings_read", "clock_confirmed",
]  # fmt: skip
"""What an entry of the processing record is about."""
ACTIONS: tuple[Action, ...] = get_args(Action)

CellProblem = Literal[
    "E_CELL_DATE", "E_CELL_BIRTH", "E_CELL_NUMBER", "E_CELL_FLAG", "E_CELL_WORD", "E_CELL_PLACE", "E_CELL_ID",
    "E_CELL_ID_NUMBER", "E_CELL_ID_NONE", "E_CELL_CONTRADICTION", "E_CELL_PICTURE", "E_CELL_FORMULA", "E_CELL_ERROR",
    "E_CELL_ZERO", "E_CELL_COLUMN",
]  # fmt: skip
"""Why a cell could not be used."""
CELL_PROBLEMS: tuple[CellProblem, ...] = get_args(CellProblem)

ColumnProblem = Literal[
    "E_CELL_WORD.qualification", "E_CELL_WORD.issuer", "E_CELL_WORD.education", "E_CELL_WORD.specialty",
    "E_CELL_WORD.current_title", "E_CELL_WORD.current_title_level", "E_CELL_DATE.expiry_date",
    "E_CELL_NUMBER.annual_pay_cny",
]  # fmt: skip
"""Problems of one column, of which more is known than of the problem alone."""
COLUMN_PROBLEMS: tuple[ColumnProblem, ...] = get_args(ColumnProblem)

UnreadReason = Literal["picture", "no_value", "error", "zero", "column"]
"""Why the text of a cell is not what it says: a picture stands there, a formula has no stored result or failed, or it
gave a zero that may stand for an empty cell; or nobody knows whose its column is."""
UNREAD_REASONS: tuple[UnreadReason, ...] = get_args(UnreadReason)

Remark = Literal["merged_filled", "month_only", "formula_no_value"]
"""What was done to a cell that was read all the same, or what else the owner should know of it."""
REMARKS: tuple[Remark, ...] = get_args(Remark)

HowRead = Literal["known", "accepted", "confirmed", "twice", "dismissed", "suggested", "asked", "other", "unknown"]
"""How a column of the input was read."""
HOW_READ: tuple[HowRead, ...] = get_args(HowRead)

Skipped = Literal[
    "blank",
    "header",
    "example",
    "guide",
    "numbering",
    "total",
    "footer",
    "note",
    "default",
    "departed",
    "struck",
    "hidden",
]
"""Why a row of a sheet is no applicant's."""
SKIPPED: tuple[Skipped, ...] = get_args(Skipped)

Mark = Literal["departed", "struck", "hidden"]
"""Why an applicant may not be meant, for whom one may choose to leave the row out."""
MARKED: tuple[Mark, ...] = get_args(Mark)

NoticeCode = Literal[
    "decisions_void", "decisions_lapsed", "look_ups_against", "statements_void", "words_recalled", "format_differs",
    "macros_not_run", "links_not_followed",
    "csv_encoding", "csv_quotes", "column_twice",
    "heading_repeated", "column_confirmed", "column_dismissed", "near_accepted", "near_suggested", "sheet_hidden",
    "sheet_left_out", "formulas_no_value", "sheet_form", "lists_side_by_side", "lines_without_person",
    "heading_control", "column_asked", "column_other", "qualification_unread", "rows_departed", "rows_struck",
    "rows_hidden", "rows_not_taken",
]  # fmt: skip
"""What the owner of an input should know about how it was read."""
NOTICES: tuple[NoticeCode, ...] = get_args(NoticeCode)

UnusableCause = Literal["suspended", "city", "edition", "begins", "totals"]
"""Why an imported list is not used."""
UNUSABLE_CAUSES: tuple[UnusableCause, ...] = get_args(UnusableCause)
SUSPENDED: tuple[UnusableCause, ...] = ("suspended", "city")
"""The causes that end by themselves, as soon as the package works: the list fits, as far as anybody can tell."""

ListFault = Literal[
    "name_empty", "name_long", "twice", "same_name", "level_unknown", "level_contradiction", "field_unknown",
    "tier_unknown", "text_lost", "cancelled", "perhaps_cancelled",
]  # fmt: skip
"""What is wrong with a line of an official list."""
LIST_FAULTS: tuple[ListFault, ...] = get_args(ListFault)

Against = Literal["listed", "unlisted", "level", "tier", "field", "unreadable"]
"""In what a catalogue contradicts a look-up, as ``matching.contradicted`` finds it."""
AGAINST: tuple[Against, ...] = get_args(Against)

ListChange = Literal["added", "vanished", "changed"]
"""How a list differs from the one loaded before."""
LIST_CHANGES: tuple[ListChange, ...] = get_args(ListChange)

Touched = Literal["lapses", "returns", "holds"]
"""What becomes of a decision in force, or of one that has lapsed, when a list is imported or removed."""
TOUCHED: tuple[Touched, ...] = get_args(Touched)

Counted = Literal["entries", "title_level", "title_any", "field", "tier", "name", "issuer_any"]
"""What a control total of an official list counts, and a comparison of lists compares."""
COUNTED: tuple[Counted, ...] = get_args(Counted)

Choice = Literal["same", "candidate1", "candidate2", "candidate3", "listed", "unlisted", "different"]
"""What may be chosen for a line of the review sheet, in the order of its list; ``different`` is offered no more."""
CHOICES: tuple[Choice, ...] = get_args(Choice)

ReviewFault = Literal[
    "E_DECISION_CITY", "E_DECISION_LINE", "E_DECISION_WORD", "E_DECISION_CANDIDATE", "E_DECISION_ENTRY",
    "E_DECISION_CHANGED", "E_DECISION_EDITION", "E_DECISION_DETAIL", "E_DECISION_LEVEL", "E_DECISION_TIER",
    "E_DECISION_FIELD", "E_DECISION_COMPLETE", "E_DECISION_NAME", "E_DECISION_AGAINST", "E_DECISION_TWICE",
    "E_DECISION_MEANWHILE",
]  # fmt: skip
"""What is wrong with a filled line of the review sheet."""
REVIEW_FAULTS: tuple[ReviewFault, ...] = get_args(ReviewFault)

FillIn = Literal["decision", "listing", "title", "level", "tier", "field", "seen"]
"""A column of the review sheet that a person fills in."""
FILL_INS: tuple[FillIn, ...] = get_args(FillIn)

WordFault = Literal[
    "E_WORD_COLUMN", "E_WORD_LINE", "E_WORD_VALUE", "E_WORD_READ", "E_WORD_TEXT", "E_WORD_TWICE",
]  # fmt: skip
"""What is wrong with what somebody answered that a word means."""
WORD_FAULTS: tuple[WordFault, ...] = get_args(WordFault)

LeftFor = Literal["growing", "open", "link", "folder", "unnamed", "device", "closed"]
"""Why something stays in the inbox."""
LEFT_FOR: tuple[LeftFor, ...] = get_args(LeftFor)

PlaceKind = Literal["done", "quarantine", "report", "result", "summary"]
"""What a file outside the store is: an input that was scored or refused, its report, its result, a night's summary."""
PLACE_KINDS: tuple[PlaceKind, ...] = get_args(PlaceKind)

HelpCode = Literal[
    "E_INPUT_MISSING", "E_INPUT_NOT_FILE", "E_INPUT_NOT_WORKBOOK", "E_INPUT_PASSWORD", "E_INPUT_PROTECTED",
    "E_INPUT_EMPTY", "E_INPUT_SHEET", "E_INPUT_TOO_LARGE", "E_INPUT_TOO_WIDE", "E_INPUT_TOO_LONG", "E_INPUT_TOO_MANY",
    "E_INPUT_TIMEOUT", "E_INPUT_UNSAFE", "E_INPUT_CHANGED", "E_INPUT_READER", "E_INPUT_ROOM", "E_INPUT_NO_HEADER",
    "E_INPUT_NO_ROWS", "E_INPUT_FORM", "E_LIST_NO_TABLE", "E_LIST_NO_HEADER", "E_LIST_APPLICANTS", "E_LIST_SEVERAL",
    "E_LIST_EMPTY", "E_LIST_UNREADABLE", "E_LIST_EDITION", "E_LIST_EXISTS", "E_LIST_NONE",
    "E_USAGE", "E_USAGE_CITY", "E_USAGE_INPUT", "E_USAGE_DATE", "E_USAGE_SHEET", "E_USAGE_HEADER",
    "E_USAGE_HEADER_ROW", "E_USAGE_DECISION", "E_USAGE_WORD",
    "E_RUN_DEAD", "E_RUN_BROKEN", "E_RUN_MEMORY", "E_RUN_TIMEOUT", "E_RUN_RESULT", "E_CITY_FAILED",
    "E_USAGE_RUN", "E_USAGE_MAP", "E_USAGE_ASSUME", "E_USAGE_ROW",
    "E_USAGE_DEPARTMENT", "E_USAGE_STATEMENT", "E_USAGE_AWARD", "E_OUTPUT_WRITE",
    "E_NO_CITY", "E_CITY_BROKEN", "E_DECISION_SHEET", "E_DECISION_NONE",
    "E_DECISION_EDITION", "E_LIST_TOTALS", "E_LIST_SUSPENDED",
    "other",
]  # fmt: skip
"""The errors that HR is helped with; ``other`` is what is shown of all others."""
HELP_CODES: tuple[HelpCode, ...] = get_args(HelpCode)

FindingLevel = Literal["problem", "warning"]
"""How bad a finding is, the worst first."""
FINDING_LEVELS: tuple[FindingLevel, ...] = get_args(FindingLevel)

FindingCode = Literal[
    "E_STORE_NONE", "E_STORE_DAMAGED", "E_STORE_REFERENCE", "E_STORE_SCHEMA", "E_STORE_NEWER", "E_STORE_KEY",
    "E_STORE_HELD", "E_STORE_READ_ONLY", "E_STORE_DISK", "E_WORKER_NONE",
    "E_KEPT_MISSING", "E_KEPT_DAMAGED", "E_KEPT_STRAY", "E_RUN_INCOMPLETE", "E_LEDGER_TWICE", "E_LEDGER_AMOUNT",
    "E_LEDGER_YEARLY", "E_LEDGER_REVERSAL", "E_LEDGER_SLOT", "E_LEDGER_NOBODY", "E_DATA_OPEN", "E_DATA_OWNER",
    "E_DATA_CLOSED",
    "E_DATA_SHARE", "E_DATA_UNTOLD", "E_DISK_FULL", "E_DISK_LOW", "E_CLOCK_ZONE", "E_CLOCK_SOURCE", "E_CLOCK_STORE",
    "E_CLOCK_JUMP",
    "E_CITY_BROKEN", "E_NO_CITY", "E_LIST_UNUSED", "E_LIST_SUSPENDED", "E_SOURCE_STALE", "E_RUN_DEAD",
    "E_RUN_LEFT", "E_RUN_WAITING",
    "E_NIGHTLY_OVERDUE", "E_TOKEN_EXPIRES", "E_PROCESS_STALE",
]  # fmt: skip
"""What ``doctor`` and ``verify`` may find."""
FINDINGS: tuple[FindingCode, ...] = get_args(FindingCode)

AwardChange = Literal["decision", "word", "statement", "list", "reward", "package", "broken", "uninstalled"]
"""What of the ground of an award is not as it was, as ``awards.standing`` finds it."""
AWARD_CHANGES: tuple[AwardChange, ...] = get_args(AwardChange)

GroundState = Literal["holds", "gone", "suspended", "changed", "none"]
"""Whether the ground of an award stands.

``gone``: something of it does not hold any more. ``suspended``: its city package is broken, so that nobody can tell.
``changed``: the package is another than then, and whether the award would be due by it, only scoring tells. ``none``:
it was recorded by a version that kept no grounds.
"""
GROUND_STATES: tuple[GroundState, ...] = get_args(GroundState)

ActionKind = Literal[
    "look_up", "answer_words", "supply", "mend", "agree", "confirm", "state",
    "read_files", "read_sheets", "take_rows", "say_column", "say_columns",
]  # fmt: skip
"""What is done: names looked up, words answered, cells filled, mended or made to agree, a source or figure stated;
files, sheets, rows or columns read that were not."""

Table = Literal[
    "action.what", "award.ground", "award.state",
    "ruling.outcome", "ruling.cause", "ruling.level", "ruling.grants", "ruling.reward_kind",
    "ruling.tier",
    "ruling.reliability", "ruling.where", "matching.matched", "matching.step", "run.state", "run.origin",
    "run.change", "run.ground", "account.role", "account.scope", "account.action", "decision.standing",
    "decision.choice", "decision.fill",
    "decision.fault", "reading.how", "reading.skipped", "reading.remark", "reading.mark", "reading.found",
    "reading.to_do", "reading.column_found", "reading.column_to_do", "reading.notice", "fault", "finding.level",
    "finding.what", "finding.do", "list.fault", "list.against",
    "list.change", "list.touched", "list.counted", "list.state", "list.misfit",
    "night.left", "night.place", "statement.kind", "statement.verdict", "statement.certificate", "statement.standing",
    "statement.note", "note.contradiction", "word.standing", "word.fault",
]  # fmt: skip
"""The messages that word a closed vocabulary: ``<table>.<code>`` for each of its codes, and nothing else."""
